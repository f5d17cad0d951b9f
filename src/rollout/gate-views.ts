import type { GateView } from './gates/standing.ts'
import { neededPasses } from './gates/tally.ts'
import type { RolloutRecord } from './record.ts'
import type { GateSpec } from './spec.ts'

/** How the gates of a rollout stand at this partition, for whoever does not ask them: by the answers that its record has. */
export function gateViews({ spec, began, log, overrides }: RolloutRecord, partition: number): readonly GateView[] {
  const answers = log.flatMap(({ at, answer }) => {
    return answer === undefined || at < began || answer.partition !== partition ? [] : [{ ...answer, at }]
  })
  return spec.gates.map((gate: GateSpec): GateView => {
    const { name, check } = gate
    const last = answers.findLast((answer) => answer.name === name)
    return {
      name,
      kind: check.kind,
      last: last && { is: last.is, sentence: last.sentence, at: last.at, evidence: undefined },
      passes: last?.passes ?? 0,
      of: neededPasses(gate),
      overridden: overrides.findLast((one) => one.gate === name && one.partition === partition)?.reason,
    }
  })
}
