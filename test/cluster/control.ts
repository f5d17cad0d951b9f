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
 * SIGKILL and start again with the same arguments. For the API server: waits until it is ready again, about two seconds. Its
 * watch cache is empty then, which is the one way to make a watch from an older version end with 410.
 */
export async function restart({ folder, layout }: Bed, program: Program): Promise<void> {
  await kill(folder, program)
  start(folder, program, commandOf(program, layout))
  if (program !== 'apiserver') return
  const client = clientOf(join(folder, 'kubeconfig'))
  try {
    await apiReady(folder, client)
  } finally {
    client.close()
  }
}
