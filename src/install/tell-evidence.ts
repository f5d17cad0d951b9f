import type { Emit } from './event.ts'
import type { WaitPorts } from './wait/wait.ts'
import { evidenceOf } from './wait/evidence.ts'
import type { NotReady } from './wait/wait.ts'

/**
 * What the cluster knows of the trouble, as events: to be told before anything is undone. Of before `since`, server time, only
 * what went wrong: a pod that was made last week explains nothing.
 */
export async function tellEvidence(
  { cluster, clock, emit }: WaitPorts & { readonly emit: Emit },
  notReady: readonly NotReady[],
  since = 0,
): Promise<void> {
  for (const evidence of await evidenceOf(cluster, notReady, { clock, since })) emit({ is: 'evidence', evidence })
}
