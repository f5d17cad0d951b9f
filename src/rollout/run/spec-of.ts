import { Failure } from '../../core/failure.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { mapAt, nameOf, textAt } from '../../status/field.ts'
import { readSpec } from '../plan/read-spec.ts'
import { defaultSpec } from '../plan/stages.ts'
import { isUnderWay } from '../protocol/marker.ts'
import type { RolloutRecord } from '../record.ts'
import { namedPlan } from '../record-store.ts'
import type { SetSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'

/** The annotation by which a chart, or anybody, declares how a set is rolled out: JSON, or the same as YAML would read it. */
export const planAnnotation: string = 'capstan.dev/rollout-plan'

/** By what a rollout goes: what was given, else what it was begun with, else what the set declares, else the default. */
export function specOf(spec: RolloutSpec | 'recorded', set: SetSeen, known: RolloutRecord | undefined): RolloutSpec {
  if (spec !== 'recorded') return spec
  const { object, ref, marker } = set
  if (goesByRecord(set)) {
    // What was edited by hand could name gates of its own, or none.
    const plan = namedPlan(known, marker!.plan)
    if (plan !== undefined) return distrusted(plan)
    throw new Failure(
      'rollout/refused',
      `the plan of this rollout, in Secret capstan-rollout-${ref.name}, is not what it began with`,
      {
        hint: 'give the plan again: --partition, --plan, or the stack file',
      },
    )
  }
  return declaredSpec(object)
}

/** Whether a rollout was begun by a plan of its own, and has not ended. */
export function goesByRecord({ marker }: Pick<SetSeen, 'marker'>): boolean {
  return isUnderWay(marker) && marker.plan !== undefined
}

/** What a set declares by its annotation, over the defaults. Throws Failures `rollout/plan`. */
export function declaredSpec(set: JsonMap): RolloutSpec {
  const declared = textAt(mapAt(set, 'metadata', 'annotations'), planAnnotation)
  return declared === undefined ? defaultSpec : annotated(declared, nameOf(set))
}

/** What comes out of the cluster runs no command on this machine, whoever put it there: such a gate has to be given again. */
function distrusted(spec: RolloutSpec): RolloutSpec {
  const gates = spec.gates.map((gate) => (gate.check.kind === 'local' ? { ...gate, source: 'record' as const } : gate))
  return { ...spec, gates }
}

/** The annotation's text as JSON. */
function annotated(text: string, name: string): RolloutSpec {
  const place = `annotation ${planAnnotation} of StatefulSet ${name}`
  try {
    return readSpec(JSON.parse(text) as Json, { source: 'annotation', place }, defaultSpec)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new Failure('rollout/plan', `${place} is no JSON: ${error.message}`)
  }
}
