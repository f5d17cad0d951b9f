import type { JsonMap } from '../../../src/core/json.ts'
import type { ObjectRef } from '../../../src/core/object-ref.ts'
import type { Change, ChangeAction } from '../../../src/install/change.ts'
import type { InstallEvent } from '../../../src/install/event.ts'

export function ref(kind: string, name: string): ObjectRef {
  return { apiVersion: kind === 'StatefulSet' ? 'apps/v1' : 'v1', kind, namespace: 'kafka', name }
}

export function change(action: ChangeAction, at: ObjectRef, more: Partial<Change> = {}): Change {
  return {
    ref: at,
    action,
    source: undefined,
    live: undefined,
    wanted: undefined,
    result: undefined,
    why: undefined,
    ...more,
  }
}

export const broker: ObjectRef = ref('StatefulSet', 'broker')
export const service: ObjectRef = ref('Service', 'broker')
export const secret: ObjectRef = ref('Secret', 'admin')
export const config: ObjectRef = ref('ConfigMap', 'broker')

export const password = 'hunter2-hunter2'

function secretObject(text: string): JsonMap {
  const data = { password: Buffer.from(text).toString('base64') }
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'admin', namespace: 'kafka' }, data }
}

export const begin: InstallEvent = {
  is: 'begin',
  release: { name: 'events', namespace: 'kafka' },
  action: 'install',
  revision: 3,
}

export const plan: InstallEvent = {
  is: 'plan',
  changes: [
    change('update', secret, { live: secretObject('old'), wanted: secretObject(password) }),
    change('create', service, { source: 'kafka/templates/service.yaml.hbs' }),
    change('update', broker, { why: 'pods broker-0 to broker-2 restart: the image changes' }),
    change('none', config),
    change('prune', ref('ConfigMap', 'old')),
    change('keep', ref('PersistentVolumeClaim', 'data-broker-3'), { why: 'its kind is never deleted without a flag' }),
  ],
}

/** An upgrade in which a broker starts slowly. */
export const upgrade: readonly InstallEvent[] = [
  begin,
  plan,
  { is: 'applied', ref: secret, action: 'update' },
  { is: 'applied', ref: service, action: 'create' },
  { is: 'applied', ref: broker, action: 'update' },
  { is: 'verdict', ref: service, verdict: { is: 'ready' } },
  { is: 'verdict', ref: broker, verdict: { is: 'waiting', for: 'pod broker-2 is not ready:\nreadiness probe failed' } },
  { is: 'verdict', ref: broker, verdict: { is: 'waiting', for: 'pod broker-2 is not ready:\nreadiness probe failed' } },
  { is: 'applied', ref: ref('ConfigMap', 'old'), action: 'prune' },
  { is: 'verdict', ref: broker, verdict: { is: 'ready' } },
  { is: 'recorded', revision: 3, status: 'deployed' },
  { is: 'end', outcome: { is: 'deployed', revision: 3, notes: 'Kafka is at broker:9092.\n' } },
]

/** Every kind of event, every outcome, with a secret in every text. */
export const all: readonly InstallEvent[] = [
  begin,
  { is: 'lock', holder: 'ci@runner-4', state: 'waiting' },
  { is: 'lock', holder: 'ci@runner-4', state: 'taken-over' },
  plan,
  { is: 'plan', changes: [change('recreate', ref('Job', 'migrate'), { why: `it was started with ${password}` })] },
  { is: 'applied', ref: { ...ref('Namespace', 'kafka'), namespace: undefined }, action: 'create' },
  { is: 'verdict', ref: broker, verdict: { is: 'ready' } },
  { is: 'verdict', ref: broker, verdict: { is: 'waiting', for: `pod broker-0 logs in with ${password}` } },
  { is: 'verdict', ref: broker, verdict: { is: 'failed', why: `pod broker-0 cannot log in with ${password}` } },
  { is: 'hook', ref: ref('Job', 'migrate'), event: 'pre-install', state: 'started' },
  { is: 'hook', ref: ref('Job', 'migrate'), event: 'pre-install', state: 'succeeded' },
  {
    is: 'hook',
    ref: ref('Job', 'migrate'),
    event: 'test',
    state: 'failed',
    why: `no ${password}`,
    log: `> ${password}\n`,
  },
  { is: 'warning', text: `spec.password ${password} is deprecated` },
  {
    is: 'evidence',
    evidence: {
      ref: broker,
      verdict: { is: 'failed', why: `exit code 1 after ${password}` },
      events: [`3m ago Warning BackOff pod/broker-0: ${password}`],
      logs: [
        { pod: 'broker-0', container: 'kafka', previous: true, text: `first\n\tsecond \u001b[31m${password}\n\n` },
        { pod: 'broker-0', container: 'init', previous: false, text: '' },
      ],
    },
  },
  { is: 'recorded', revision: 3, status: 'failed' },
  { is: 'rollback', to: 2 },
  {
    is: 'end',
    outcome: {
      is: 'stopped',
      set: 'StatefulSet/kafka/broker',
      rollout: {
        is: 'blocked',
        partition: 2,
        because: `pod broker-2 logs in with ${password}`,
        next: 'mend it',
        gate: 'lag',
      },
      waiting: ['StatefulSet/kafka/connect'],
    },
  },
  { is: 'end', outcome: { is: 'unchanged', revision: 3, notes: undefined } },
  { is: 'end', outcome: { is: 'deployed', revision: 3, notes: `log in with ${password}` } },
  { is: 'end', outcome: { is: 'planned', changes: 3 } },
  { is: 'end', outcome: { is: 'uninstalled', kept: [ref('PersistentVolumeClaim', 'data-broker-0')] } },
  { is: 'end', outcome: { is: 'tested' } },
  { is: 'end', outcome: { is: 'failed', why: `broker cannot use ${password}`, rolledBackTo: 2 } },
  { is: 'end', outcome: { is: 'failed', why: 'broker is not ready' } },
  { is: 'end', outcome: { is: 'interrupted', why: `2 objects were written, ${password} not` } },
]
