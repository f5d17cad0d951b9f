import type { Verdict } from '../core/verdict.ts'
import { failed, waiting } from './answer.ts'

/** Why something is not ready. */
export interface Trouble {
  /** Down to pod and container. */
  readonly text: string
  /**
   * `passing`: the ordinary course of a start. `stuck`: something is wrong that time or others may mend: a registry, a
   * full cluster, a database that comes up late. `terminal`: the object itself must change.
   */
  readonly grade: 'passing' | 'stuck' | 'terminal'
  /** A crash loop. Who counts crashes himself, as a Job does, does not take it for the end. */
  readonly crash?: true
}

/** The first of the gravest. A container that cannot start tells more than its neighbour, who waits for it. */
export function gravest(troubles: readonly Trouble[]): Trouble | undefined {
  for (const grade of ['terminal', 'stuck', 'passing'])
    for (const trouble of troubles) if (trouble.grade === grade) return trouble
  return undefined
}

/**
 * The verdict on something that lacks `lacking` ("1 of 3 pods are ready"), given the troubles that may be the cause.
 */
export function troubled(lacking: string, troubles: readonly Trouble[]): Verdict {
  const worst = gravest(troubles)
  if (worst === undefined) return waiting(lacking)
  return (worst.grade === 'terminal' ? failed : waiting)(`${worst.text} (${lacking})`)
}

/** Of a pod that its controller will replace: its end is not the end of what is waited for. */
export function onItsWayOut(trouble: Trouble): Trouble {
  return trouble.grade === 'terminal' ? { ...trouble, grade: 'stuck' } : trouble
}
