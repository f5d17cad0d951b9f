import { expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import { Failure } from '../../../src/core/failure.ts'
import { orAllMissing } from '../../../src/rollout/plan/missing-rights.ts'
import { fakeCluster } from '../../contract/fake-cluster.ts'

const set = { namespace: 'default', name: 'kafka' }
const no = new ApiError(403, 'Forbidden', 'may not')

it('whoever lacks one right is told of all that are missing', async () => {
  const cluster = fakeCluster()
  cluster.deny({ verb: 'list', resource: 'pods' })
  cluster.deny({ verb: 'create', resource: 'pods/eviction' })
  expect(await orAllMissing(cluster, set, true, no)).toMatchObject({
    code: 'rollout/refused',
    message: 'you may not list pods in namespace default, create pods/eviction in namespace default',
    cause: no,
  })
  expect(await orAllMissing(cluster, set, false, no)).toMatchObject({
    message: 'you may not list pods in namespace default',
  })
})

it('what is forbidden by a policy, or went wrong otherwise, is told as it is', async () => {
  const cluster = fakeCluster()
  expect(await orAllMissing(cluster, set, true, no)).toBe(no)
  cluster.deny({ verb: 'list', resource: 'pods' })
  const lost = new Failure('cluster/unreachable', 'no connection')
  expect(await orAllMissing(cluster, set, true, lost)).toBe(lost)
})
