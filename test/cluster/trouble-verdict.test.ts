import { describe, expect, it, test } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import type { Client } from './client.ts'
import { at, client, namespace, played, text } from './cluster.ts'
import { apply, failing, fine, hidden, run, secret, workload } from './trouble.ts'
import { webhook } from './trouble-webhook.ts'

interface Trouble {
  readonly title: string
  readonly object: object
  readonly before?: (api: Client, space: string) => Promise<void>
  /** How long it is waited for. Default: longer than the test, for what ends by itself. */
  readonly timeout?: string
  /** The last sentence. */
  readonly says: RegExp
  /** In the evidence above it. */
  readonly shows: readonly RegExp[]
}

const annotations = {
  'testbed/log': `starting with password ${hidden}\nfatal: no such quorum`,
  'testbed/previous-log': 'fatal: as the time before',
}

const troubles: Trouble[] = [
  {
    title: 'A pod that never gets ready is named with its container when the time is over, and its log shown',
    object: workload('StatefulSet', { behaviour: 'bad', annotations }),
    timeout: '1s',
    says: /StatefulSet\/\S+\/app: pod app-0, container app: not ready: Readiness probe failed: .* \(0 of 1 pods are ready\)$/,
    shows: [/log of pod app-0, container app\n {4}│ starting with password \*\*\*\n {4}│ fatal: no such quorum\n/],
  },
  {
    title: 'A crash loop ends the wait, with exit code and the last lines of the log',
    object: workload('Deployment', { behaviour: 'crash', annotations }),
    says: /Deployment\/\S+\/app: pod app-\S+, container app: crash loop \(CrashLoopBackOff, 5 restarts\): exit code 1/,
    shows: [/log of pod app-\S+, container app\n {4}│ fatal: /, /Warning BackOff pod\/app-/],
  },
  {
    title: 'A container that needs more memory than it may ends the wait, too, by that name',
    object: workload('StatefulSet', { behaviour: 'oom', annotations }),
    says: /pod app-0, container app: crash loop \(.*\): out of memory \(OOMKilled\), exit code 137/,
    shows: [/│ fatal: /],
  },
  {
    title: 'An image that cannot be pulled is named, with what the registry said',
    object: workload('Deployment', { behaviour: 'nopull' }),
    timeout: '2s',
    says: /pod app-\S+, container app: image registry\.invalid\/app:\S+ cannot be pulled \((ErrImagePull|ImagePullBackOff)\): .*manifest unknown/,
    shows: [/Warning Failed pod\/app-/],
  },
  {
    title: 'A pod that no node takes is told with what the scheduler says of the nodes',
    object: workload('Deployment', { behaviour: 'unschedulable' }),
    timeout: '1s',
    says: /pod app-\S+: cannot be scheduled: 0\/3 nodes are available: .*node affinity\/selector/,
    shows: [/Warning FailedScheduling pod\/app-/],
  },
  {
    title: 'A claim of a storage class that is not there is what its pod waits for',
    object: workload('StatefulSet', {
      spec: {
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: 'nowhere',
              resources: { requests: { storage: '1Gi' } },
            },
          },
        ],
      },
    }),
    timeout: '2s',
    says: /pod app-0: cannot be scheduled: .*claim data-app-0: .*"nowhere" not found/,
    shows: [/Warning ProvisioningFailed persistentvolumeclaim\/data-app-0: /],
  },
  {
    title: 'Pods that are evicted again and again are told so',
    object: workload('Deployment', { behaviour: 'evict-300ms', spec: { minReadySeconds: 60 } }),
    timeout: '3s',
    says: /pod app-\S+ failed: Evicted: /,
    shows: [/pod\/app-/],
  },
  {
    title: 'A quota that leaves no room for pods is what a Deployment waits for',
    object: workload('Deployment'),
    before: async (api, space) => {
      const quota = { metadata: { name: 'small' }, spec: { hard: { pods: '0' } } }
      expect((await api.call('POST', `/api/v1/namespaces/${space}/resourcequotas`, quota)).status).toBe(201)
    },
    timeout: '1s',
    says: /Deployment\/\S+\/app: pods cannot be created: .*exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0/,
    shows: [/Warning FailedCreate replicaset\/app-\S+: /],
  },
  {
    title: 'A webhook that denies the pods ends the wait, with its reason',
    object: workload('StatefulSet'),
    before: (api, space) => webhook(api, space, { resource: 'pods', denies: 'no latest here' }),
    says: /StatefulSet\/\S+\/app: pod app-0 cannot be created: admission webhook "guard\.testbed\.example" denied the request: no latest here/,
    shows: [/Warning FailedCreate statefulset\/app: /],
  },
  {
    title: 'A Job that has failed ends the wait with the exit code of its pod',
    object: workload('Job', {
      behaviour: 'fail',
      annotations,
      pod: { restartPolicy: 'Never' },
      spec: { backoffLimit: 0 },
    }),
    says: /Job\/\S+\/app: .*BackoffLimitExceeded.*pod app-\S+ failed: container app: .*exit code 1/,
    shows: [/│ fatal: /],
  },
]

describe.runIf(played)('What keeps a release from being ready', () => {
  test.for(troubles)('$title', async ({ object, before, timeout = '60s', says, shows }) => {
    const api = client()
    const space = await namespace(api)
    await before?.(api, space)
    const { out, err } = await failing(apply(space, [secret(), object], '--timeout', timeout))
    expect(out).toContain('created    ')
    const last = err.trimEnd().split('\n').at(-1)!
    expect(last).toMatch(says)
    for (const shown of shows) expect(err).toMatch(shown)
    const status = JSON.parse((await run(['status', 'app', '-n', space, '-o', 'json'])).out) as Json
    const verdicts = (at(status, 'objects') as Json[]).map((it) => text(it, 'verdict.is'))
    expect(verdicts.filter((is) => is === 'ready')).toHaveLength(1)
  })

  it('is told by -o json, too: verdict, evidence and outcome as events', async () => {
    const space = await namespace(client())
    const object = workload('StatefulSet', { behaviour: 'bad', annotations })
    const { out } = await failing(apply(space, [secret(), object], '--timeout', '1s', '-o', 'json'))
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json)
    const evidence = events.find((event) => text(event, 'is') === 'evidence')
    expect(text(evidence, 'evidence.ref.name')).toBe('app')
    expect(text(evidence, 'evidence.verdict.for')).toMatch(/^pod app-0, container app: not ready: /)
    expect(text(evidence, 'evidence.logs.0.text')).toBe('starting with password ***\nfatal: no such quorum')
    expect(events.map((event) => text(event, 'outcome.is')).at(-1)).toBe('failed')
  })

  it('A pod that takes its time is waited for', async () => {
    const api = client()
    const space = await namespace(api)
    const out = await fine(apply(space, [workload('StatefulSet', { behaviour: 'slow-1s' })]))
    expect(out).toMatch(/^waiting +StatefulSet\/\S+\/app: pod app-0: .*\nready +StatefulSet\/\S+\/app\n/m)
    expect(out).toMatch(/app is deployed as revision 1/)
  })
})
