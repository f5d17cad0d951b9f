import { describe, expect, it } from 'vitest'
import { rolloutTargets } from '../../../src/cli/rollout-targets.ts'
import { fakeCluster } from '../../contract/fake-cluster.ts'
import { statefulSet } from '../../contract/contract-objects.ts'
import { fakeIo } from '../fake-io.ts'

describe('a release that is not there', () => {
  it.for<[string, RegExp]>([
    ['pausee', /^did you mean capstan rollout pause\? capstan list/],
    ['stauts', /^did you mean capstan rollout status\? /],
    ['kafka', /^capstan list shows the releases there are/],
    ['db', /^there is a StatefulSet of this name: write sts\/db$/],
  ])('%s is told with what may have been meant', async ([name, hint]) => {
    const cluster = fakeCluster({ namespaces: ['prod'] })
    await cluster.create(statefulSet('db', { replicas: 1 }, { containers: [{ name: 'a', image: 'a' }] }), {
      manager: 'x',
    })
    const connect = { namespace: 'prod' } as never
    const found = rolloutTargets({ target: { is: 'release', name }, connect, after: [] }, cluster, fakeIo())
    await expect(found).rejects.toMatchObject({
      code: 'release/missing',
      hint: expect.stringMatching(hint) as string,
    })
  })
})

it('a stack whose file is not there is told with how the cluster names what it has', async () => {
  const target = { is: 'stack', file: 'missing.yaml' } as const
  const connect = { namespace: 'prod' } as never
  await expect(rolloutTargets({ target, connect, after: [] }, fakeCluster(), fakeIo())).rejects.toMatchObject({
    code: 'io/not-found',
    hint: expect.stringContaining('sts/NAME is a StatefulSet') as string,
  })
})
