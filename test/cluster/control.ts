import { join } from 'node:path'
import { clientOf } from './client.ts'
import { commandOf, programs, type Program } from './control-plane.ts'
import { kill, recorded, runs, signal, start } from './processes.ts'
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
 *
 * What makes pods and gets them Ready is started anew, too: clients of a server that was away wait up to a minute before they list
 * again, the longer the more often it was away, and no test should wait for that. Each kwok has a name of its own, and the nodes are
 * of the one before until their leases expire, by which time they count as lost, and their pods as not Ready for good.
 */
export async function restartApiServer(bed: Bed): Promise<void> {
  await restart(bed, 'apiserver')
  const client = clientOf(join(bed.folder, 'kubeconfig'))
  try {
    await apiReady(bed.folder, client)
    await kill(bed.folder, 'kwok')
    await client.call('DELETE', '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases')
  } finally {
    client.close()
  }
  for (const program of ['kwok', 'controller-manager', 'scheduler'] as const) await restart(bed, program)
}

/** Starts the programs again that have ended, and names them. A system that is short of memory kills one now and then. */
export function startEnded({ folder, layout }: Bed): readonly Program[] {
  const ended = programs.filter((program) => !runs(recorded(folder, program)))
  for (const program of ended) start(folder, program, commandOf(program, layout))
  return ended
}

/**
 * Goes on without one controller, `statefulset-controller` for instance, for as long as it takes. A controller-manager that is held for
 * longer than the nodes' grace period of 8 s finds them lost when it goes on, and nobody gets their pods Ready again.
 */
export async function dismiss({ folder, layout }: Bed, controller: string): Promise<void> {
  await kill(folder, 'controller-manager')
  const command = commandOf('controller-manager', layout)
  start(folder, 'controller-manager', [...command, `--controllers=-${controller}`])
}

/** All controllers, from the start. */
export async function recall(bed: Bed): Promise<void> {
  await restart(bed, 'controller-manager')
}

async function restart({ folder, layout }: Bed, program: Program): Promise<void> {
  await kill(folder, program)
  start(folder, program, commandOf(program, layout))
}
