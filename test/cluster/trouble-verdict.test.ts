import { describe, expect, test } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { at, bed, client, namespace, text } from './cluster.ts'
import { apply, failing, hidden, run, secret, workload } from './trouble.ts'

interface Trouble {
  readonly title: string
  readonly objects: readonly object[]
  /** What must be in the namespace before. */
  readonly before?: readonly object[]
  /** How long it is waited for. Default: 20s, which is not waited for where the cause is final. */
  readonly timeout?: string
  /** The last sentence. */
  readonly says: RegExp
  /** In the evidence above it. */
  readonly shows?: readonly RegExp[]
}

const logs = { 'testbed/log': 'starting\nfatal: no such quorum', 'testbed/previous-log': `the password is ${hidden}` }
const gives = { timeout: '2s' }

const troubles: Trouble[] = [
  {
    title: 'a pod that never gets ready is named with its container when the time is over',
    objects: [workload('StatefulSet', { behaviour: 'bad', annotations: logs })],
    ...gives,
    says: /StatefulSet\/\S+\/app: pod app-0, container app: /,
    shows: [/log of pod app-0, container app\n {4}│ starting\n {4}│ fatal: no such quorum\n/],
  },
  {
    title: 'a crash loop ends the wait, with exit code and the last lines of the log',
    objects: [workload('Deployment', { behaviour: 'crash', annotations: logs })],
    says: /Deployment\/\S+\/app: pod app-\S+, container app: crash loop \(CrashLoopBackOff, \d restarts\): .*exit code 1/,
    shows: [/│ fatal: no such quorum\n/, /Warning BackOff pod\/app-/],
  },
]

describe.runIf(bed !== undefined)('What keeps a release from being ready', () => {
  test.for(troubles)('$title', async ({ objects, before = [], timeout = '20s', says, shows = [] }) => {
    const api = client()
    const space = await namespace(api)
    expect(before).toEqual([])
    const { out, err } = await failing(apply(space, [secret(), ...objects], '--timeout', timeout))
    console.log(out, err)
    expect(err.trimEnd().split('\n').at(-1)).toMatch(says)
    for (const shown of shows) expect(err).toMatch(shown)
    const status = JSON.parse((await run(['status', 'app', '-n', space, '-o', 'json'])).out) as Json
    console.log(JSON.stringify(at(status, 'objects')), text(status, 'a'))
  })
})
