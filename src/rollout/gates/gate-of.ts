import { ApiError } from '../../core/api-error.ts'
import { Failure } from '../../core/failure.ts'
import { oneLine } from '../../status/one-line.ts'
import type { GateSpec } from '../spec.ts'
import { excerpt } from './excerpt.ts'
import type { Gate, GateMoment, GatePorts, GateResult } from './gate.ts'
import { refuseUnknown, standInsOf } from './stand-ins.ts'

/** What a look found; `at` is the time of the question where the facts have none of their own. */
export type Finding = Omit<GateResult, 'at' | 'evidence'> & {
  readonly at?: number
  readonly evidence?: string | undefined
}

/**
 * A gate whose look may throw: a Failure or an error of the API server is `unknown`, so that no kind can let a rollout go on
 * by stumbling. Anything else is a bug, and is thrown on. Throws Failure `rollout/gate` for a stand-in that nobody knows.
 */
export function gateOf(
  spec: GateSpec,
  { cluster }: Pick<GatePorts, 'cluster'>,
  look: (moment: GateMoment) => Finding | Promise<Finding>,
): Gate {
  refuseUnknown(spec)
  const names = standInsOf(spec.check)
  return {
    spec,
    evaluate: async (moment) => {
      const at = cluster.serverTime()
      const absent = nothingToAsk(names, moment)
      if (absent !== undefined) return { is: 'pass', sentence: absent, evidence: undefined, at }
      try {
        return { evidence: undefined, at, ...(await look(moment)) }
      } catch (error) {
        return { evidence: undefined, at, ...troubleOf(error) }
      }
    },
  }
}

/**
 * A gate about the pod that goes next has nothing to say once the last one has gone, nor has one about the last before the
 * first: it would stop every rollout at its end, or before its beginning.
 */
function nothingToAsk(names: readonly string[], { next, last }: GateMoment): string | undefined {
  if (next === undefined && names.some((name) => name === 'next' || name === 'ordinal'))
    return 'no pod goes next: there is nothing to ask'
  if (last === undefined && names.includes('last')) return 'no pod was updated yet: there is nothing to ask'
  return undefined
}

/** What was thrown instead of an answer. Throws on what is neither a Failure nor an ApiError. */
export function troubleOf(error: unknown): Finding {
  if (error instanceof Failure) {
    return { is: 'unknown', sentence: oneLine(error.message), evidence: excerpt(error.notes.join('\n')) }
  }
  if (!(error instanceof ApiError)) throw error
  const said = `${error.code}${error.reason === '' ? '' : ` ${error.reason}`}`
  return { is: 'unknown', sentence: oneLine(`the API server says ${said}: ${error.message}`) }
}
