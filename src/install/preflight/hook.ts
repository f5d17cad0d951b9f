import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import { nearest } from '../../core/nearest.ts'
import { annotationOf } from './keep.ts'

/** When and how a hook runs, as Helm 4.3 reads its annotations. */
export interface HookPlan {
  readonly events: readonly HookEvent[]
  /** Lower ones run first. Default, and where the annotation is no integer: 0. */
  readonly weight: number
  /** Default: before-hook-creation. */
  readonly deletePolicies: readonly HookDeletePolicy[]
  /** When the logs of its pods are shown; of a failed hook we always show them. Default: none. */
  readonly logPolicies: readonly HookLogPolicy[]
}

export type HookEvent = `${'pre' | 'post'}-${'install' | 'delete' | 'upgrade' | 'rollback'}` | 'test'
export type HookDeletePolicy = 'before-hook-creation' | HookLogPolicy
export type HookLogPolicy = 'hook-succeeded' | 'hook-failed'

const events: readonly HookEvent[] = [
  ...(['pre-install', 'post-install', 'pre-delete', 'post-delete', 'pre-upgrade', 'post-upgrade'] as const),
  ...(['pre-rollback', 'post-rollback', 'test'] as const),
]
const logPolicies: readonly HookLogPolicy[] = ['hook-succeeded', 'hook-failed']
const deletePolicies: readonly HookDeletePolicy[] = ['before-hook-creation', ...logPolicies]

/**
 * Undefined for an ordinary object. Helm drops a manifest with an event that it does not know, and ignores a policy that it
 * does not know; a typo must neither make an object vanish nor let it stay, so both throw Failure `manifest/identity`.
 */
export function hookPlanOf(object: JsonMap): HookPlan | undefined {
  const named = annotationOf(object, 'helm.sh/hook')
  if (named === undefined) return undefined
  const policies = wordsOf(object, 'helm.sh/hook-delete-policy', deletePolicies)
  return {
    events: words(named).map((event) => {
      // Helm 2's name for the only kind of test that is left.
      return oneOf(event === 'test-success' ? 'test' : event, events, 'helm.sh/hook')
    }),
    weight: weightOf(annotationOf(object, 'helm.sh/hook-weight')),
    deletePolicies: policies.length > 0 ? policies : ['before-hook-creation'],
    logPolicies: wordsOf(object, 'helm.sh/hook-output-log-policy', logPolicies),
  }
}

function wordsOf<Word extends string>(object: JsonMap, annotation: string, known: readonly Word[]): Word[] {
  const text = annotationOf(object, annotation)
  if (text === undefined || text.trim() === '') return []
  return words(text).map((word) => oneOf(word, known, annotation))
}

function words(text: string): string[] {
  return text.split(',').map((word) => word.trim().toLowerCase())
}

function oneOf<Word extends string>(word: string, known: readonly Word[], annotation: string): Word {
  const found = known.find((one) => one === word)
  if (found !== undefined) return found
  const near = nearest(word, known)
  throw new Failure(
    'manifest/identity',
    `the annotation ${annotation} says ${JSON.stringify(word)}, which is unknown`,
    {
      hint: near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`,
    },
  )
}

function weightOf(text: string | undefined): number {
  return text !== undefined && /^[+-]?\d{1,15}$/.test(text) ? Number(text) : 0
}
