import { join } from 'node:path'
import { clientOf } from './client.ts'
import { commandOf, type Program } from './control-plane.ts'
import { kill, signal, start } from './processes.ts'
import { apiReady, type Bed } from './up.ts'

/** Stops a program in its tracks: it keeps its connections and says nothing. A stopped kwok is the loss of all nodes. */
export function hold({ folder }: Bed, program: Program): void {
  if (!signal(folder, program, 'SIGSTOP')) throw new Error(`${program} of the test bed does not run`)
}

/** Lets a program that was held go on. */
export function resume({ folder }: Bed, program: Program): void {
  if (!signal(folder, program, 'SIGCONT')) throw new Error(`${program} of the test bed does not run`)
}

/**
 * Kills the API server and starts it again with the same arguments; waits until it is ready again, about two seconds. Its watch
 * cache is empty then, which is the one way to make a watch from an older version end with 410.
 */
export async function restartApiServer(bed: Bed): Promise<void> {
  await restart(bed, 'apiserver')
  const client = clientOf(join(bed.folder, 'kubeconfig'))
  try {
    await apiReady(bed.folder, client)
  } finally {
    client.close()
  }
  await restartControllers(bed)
}

/**
 * Starts anew what makes pods and gets them Ready. Clients of a server that was away wait up to a minute before they list again,
 * the longer the more often it was away, and no test should wait for that.
 */
export async function restartControllers(bed: Bed): Promise<void> {
  for (const program of ['controller-manager', 'scheduler', 'kwok'] as const) await restart(bed, program)
}

async function restart({ folder, layout }: Bed, program: Program): Promise<void> {
  await kill(folder, program)
  start(folder, program, commandOf(program, layout))
}
