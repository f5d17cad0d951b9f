import type { ConnectOptions } from '../cluster/transport.ts'
import { Failure } from '../core/failure.ts'
import type { SetName } from '../rollout/event.ts'
import { orAllMissing } from '../rollout/plan/missing-rights.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import { undoRollout } from '../rollout/undo.ts'
import { undoStand } from '../rollout/undo/undo-stand.ts'
import type { CliIo } from './cli-io.ts'
import type { UndoOptions } from './commands/rollout-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { driveRollouts } from './rollout-drive.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutTargets } from './rollout-targets.ts'
import { typable } from './typable.ts'

/** `capstan rollout undo`: what went last comes back first; of several sets only those whose rollout is open. */
export async function rolloutUndoJob(options: UndoOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const targets = await rolloutTargets(options, ports.cluster, io)
    const all = targets.sets.toReversed()
    const sets = options.target.is === 'set' ? all : await openSets(ports, all, options.connect, io)
    if (sets.length === 0) return exit.done
    const { way, reason } = options
    return driveRollouts({ ports, sets, options, io }, (set, emit) =>
      undoRollout(ports, { set, way, reason }, emit).catch(async (error: unknown) => {
        throw await orAllMissing(ports.cluster, set, way !== 'template', error)
      }),
    )
  })
}

/** None when all that was to be taken back has been. Throws Failure `rollout/target` when there never was anything. */
async function openSets(
  ports: RolloutPorts,
  all: readonly SetName[],
  connect: ConnectOptions,
  io: CliIo,
): Promise<readonly SetName[]> {
  const stands = await Promise.all(all.map(async (set) => ({ set, is: await undoStand(ports, set) })))
  const those = (is: string): readonly SetName[] => stands.flatMap((one) => (one.is === is ? [one.set] : []))
  const [open, undone, finished] = [those('open'), those('undone'), those('finished')]
  const others = finished.length === 0 ? undefined : finishedText(finished, connect)
  if (open.length === 0 && undone.length === 0) {
    const text = 'no rollout is under way here, or was stopped on its way: nothing goes back'
    throw new Failure('rollout/target', text, { hint: others })
  }
  if (open.length === 0) io.stderr.write(`${names(undone)}: undone already\n`)
  if (others !== undefined) io.stderr.write(`${others}\n`)
  return open
}

function finishedText(sets: readonly SetName[], connect: ConnectOptions): string {
  const commands = sets.map((set) => typable(set, connect)(`capstan rollout undo sts/${set.name}`))
  return `finished, and left as they are: ${names(sets)}; to take one back: ${commands.join('; ')}`
}

function names(sets: readonly SetName[]): string {
  return sets.map(({ name }) => name).join(', ')
}
