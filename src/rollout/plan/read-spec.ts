import { Failures } from '../../core/failure.ts'
import { pathText } from '../../core/json.ts'
import type { Json } from '../../core/json.ts'
import type { GateSource, RolloutOrder, RolloutSpec, StageMark, StageRule } from '../spec.ts'
import { readGates } from './read-gates.ts'
import { duration, durationAboveZero, flag, has, listOf, mapOf, note, oneOf, optional } from './reading.ts'
import { entryAt, refuse, required, text, wholeFrom } from './reading.ts'
import type { Locate, MapField, Reader, Reading } from './reading.ts'
import { markOf, markWanted, misplaced, orderWanted, stepOf, stepWanted } from './stage-text.ts'

/** Where a declaration comes from, for messages, and what it may do. */
export interface SpecOrigin {
  readonly source: GateSource
  /** `values.yaml: rollout`, `annotation capstan.dev/rollout-plan of StatefulSet kafka`. */
  readonly place: string
  /** Of a text that is at hand: each failure then has its line. */
  readonly locate?: Locate
}

/**
 * A declared rollout (`rollout:` of a stack, or the JSON or YAML of the annotation, already parsed) over `under`, which
 * holds what it does not say; a list of gates replaces the one under it. schemas/rollout.schema.json describes the form.
 * Throws Failures `rollout/plan`, all of them, each with the path of its field.
 */
export function readSpec(declared: Json, origin: SpecOrigin, under: RolloutSpec): RolloutSpec {
  const reading: Reading = { place: origin.place, locate: origin.locate, faults: [] }
  const map = mapOf({ reading, path: [], value: declared }, words)
  const spec = map === null ? under : specOf(map, origin.source, under)
  if (reading.faults.length > 0) throw new Failures(reading.faults)
  return spec
}

const words = [
  'stages',
  'step',
  'soak',
  'stageSoak',
  'patience',
  'restarts',
  'flaps',
  'order',
  'rackLabel',
  'leader',
  'forceStuck',
  'pointOfNoReturn',
  'park',
  'gates',
]

function specOf(map: MapField, source: GateSource, under: RolloutSpec): RolloutSpec {
  if (has(map, 'stages') && has(map, 'step')) {
    note(entryAt(map, 'step'), 'stages and step both say where it stops: choose one', undefined, 'key')
  }
  return {
    stages: optional(map, 'stages', marks) ?? optional(map, 'step', step) ?? under.stages,
    soak: optional(map, 'soak', duration) ?? under.soak,
    stageSoak: optional(map, 'stageSoak', duration) ?? under.stageSoak,
    patience: optional(map, 'patience', durationAboveZero) ?? under.patience,
    restarts: optional(map, 'restarts', wholeFrom(0)) ?? under.restarts,
    flaps: optional(map, 'flaps', wholeFrom(0)) ?? under.flaps,
    order: orderOf(map) ?? under.order,
    forceStuck: optional(map, 'forceStuck', flag) ?? under.forceStuck,
    pointOfNoReturn: optional(map, 'pointOfNoReturn', wholeFrom(0)) ?? under.pointOfNoReturn,
    park: optional(map, 'park', flag) ?? under.park,
    gates: optional(map, 'gates', (field) => readGates(field, source)) ?? under.gates,
  }
}

const marks: Reader<StageRule> = (field) => {
  const all = listOf<StageMark>(
    (item) => markOf(item.value) ?? refuse(item, markWanted),
    'a list of partitions or shares',
  )(field)
  if (all === null) return null
  const at = misplaced(all)
  if (at === undefined) return { is: 'marks', marks: all }
  const where = pathText([...field.path, at])
  return note(entryAt(field, at), `${where} lets no more pods go than a stage before it`, orderWanted)
}

const step: Reader<StageRule> = (field) => stepOf(field.value) ?? refuse(field, stepWanted)

function orderOf(map: MapField): RolloutOrder | undefined {
  const by = optional(map, 'order', oneOf('descending', 'rack', 'leader-last'))
  if (by === undefined && has(map, 'order')) return undefined
  if (has(map, 'rackLabel') && by !== 'rack') noteKey(map, 'rackLabel', 'order: rack')
  if (has(map, 'leader') && by !== 'leader-last') noteKey(map, 'leader', 'order: leader-last')
  switch (by) {
    case undefined:
    case 'descending':
      return by && { by }
    case 'rack':
      return { by, label: optional(map, 'rackLabel', text) ?? 'topology.kubernetes.io/zone' }
    case 'leader-last': {
      const leader = required(map, 'leader', selector, 'role=leader')
      return leader === null ? undefined : { by, selector: leader }
    }
  }
}

function noteKey(map: MapField, key: string, beside: string): null {
  return note(entryAt(map, key), `${key} says nothing without ${beside}`, undefined, 'key')
}

/** Read in a pod's labels as they are known, and not by the server, so that it need not be asked before each pod. */
const selector: Reader<string> = (field) =>
  typeof field.value === 'string' && /^[\w./-]+(?:==?[\w.-]*)?(?:, ?[\w./-]+(?:==?[\w.-]*)?)*$/.test(field.value)
    ? field.value
    : refuse(field, 'a label selector of equalities, as in role=leader,zone=a')
