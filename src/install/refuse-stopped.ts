import { Failure } from '../core/failure.ts'
import type { InstallPorts } from './ports.ts'

/** Throws Failure `cluster/cancelled` when the user wants to stop. */
export function refuseStopped({ signal }: Pick<InstallPorts, 'signal'>): void {
  if (signal?.aborted === true) throw new Failure('cluster/cancelled', 'stopped between two writes')
}
