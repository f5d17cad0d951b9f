import type { Emit } from './event.ts'
import type { WaitPorts } from './wait/wait.ts'
import { evidenceOf } from './wait/evidence.ts'
import type { NotReady } from './wait/wait.ts'

/** What the cluster knows of the trouble, as events: to be told before anything is undone. */
export async function tellEvidence(
  { cluster, clock }: WaitPorts,
  notReady: readonly NotReady[],
  emit: Emit,
): Promise<void> {
  for (const evidence of await evidenceOf(cluster, notReady, { clock })) emit({ is: 'evidence', evidence })
}
