import { sha256 } from '@noble/hashes/sha2.js'
import { hex, utf8 } from '../../core/bytes.ts'
import { Failure } from '../../core/failure.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { copyMap, get, isMap, put } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { integerAt, mapAt } from '../../status/field.ts'
import type { GateSpec } from '../spec.ts'
import type { GateMoment } from './gate.ts'
import { fillAll } from './stand-ins.ts'

/** On the Job: for which state of the released pods it was made. Their last restart, RFC 3339. */
export const stateKey = 'capstan.dev/gate-since'

/** The label `job-name` of its pods has room for 63. */
const longestName = 63

/** The same for each look of one run at one partition, also after it was killed and goes on. */
export function jobRef(
  { name }: GateSpec,
  { set, run, partition }: GateMoment,
): ObjectRef & { readonly namespace: string } {
  const digest = hex(sha256(utf8(JSON.stringify([set.uid, run, name])))).slice(0, 10)
  const tail = `-${partition}-${digest}`
  const head = `${set.name}-${name}`.replaceAll('.', '-').slice(0, longestName - tail.length)
  return { apiVersion: 'batch/v1', kind: 'Job', namespace: set.namespace, name: head.replace(/-+$/, '') + tail }
}

export function stateOf({ since }: Pick<GateMoment, 'since'>): string {
  return new Date(since).toISOString()
}

/** Owned by the set: what a rollout leaves behind goes with it. */
export function jobManifest(gate: GateSpec, spec: JsonMap, moment: GateMoment): JsonMap {
  const { set, run } = moment
  const { apiVersion, kind, name, namespace } = jobRef(gate, moment)
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'capstan', 'capstan.dev/rollout-run': run },
      annotations: { [stateKey]: stateOf(moment), 'capstan.dev/gate': gate.name },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: set.name, uid: set.uid }],
    },
    spec: fillAll(withDefaults(spec), moment),
  }
}

/** A Job that is gone would be made a second time by a rollout that goes on. Seconds. */
const shortestLife = 600
const dayLong = 86_400

/** The spec of a Job as declared. Throws Failure `rollout/gate` for what could never run, or would run twice. */
export function jobSpecOf({ name }: GateSpec, spec: unknown): JsonMap {
  if (!isMap(spec) || !isMap(get(spec, 'template'))) {
    throw new Failure('rollout/gate', `gate ${name}: its job has no spec with a template`)
  }
  const life = integerAt(spec, 'ttlSecondsAfterFinished')
  if (life !== undefined && life < shortestLife) {
    throw new Failure(
      'rollout/gate',
      `gate ${name}: ttlSecondsAfterFinished of its job is ${life}, less than ${shortestLife}`,
      {
        hint: 'a rollout that was cut short looks for the Job, and would run it a second time',
      },
    )
  }
  return spec
}

function withDefaults(spec: JsonMap): JsonMap {
  const template = mapAt(spec, 'template')
  const podSpec = within(mapAt(template, 'spec'), 'restartPolicy', 'Never')
  let full = copyMap(spec)
  full['template'] = copyMap(template)
  put(full['template'], 'spec', podSpec)
  full = within(full, 'backoffLimit', 0)
  return within(full, 'ttlSecondsAfterFinished', dayLong)
}

function within(map: JsonMap, key: string, value: Json): JsonMap {
  const copy = copyMap(map)
  if (get(copy, key) === undefined) put(copy, key, value)
  return copy
}
