import type { ConnectOptions } from '../cluster/transport.ts'
import { Failure } from '../core/failure.ts'
import type { SetName } from '../rollout/event.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import { undoRollout } from '../rollout/undo.ts'
import { undoStand } from '../rollout/undo/undo-stand.ts'
import type { CliIo } from './cli-io.ts'
import type { UndoOptions } from './commands/rollout-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { typable } from './rollout/command-text.ts'
import { driveRollouts } from './rollout-drive.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutTargets } from './rollout-targets.ts'

/** `capstan rollout undo`: what went last comes back first; of several sets only those whose rollout is open. */
export async function rolloutUndoJob(options: UndoOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const targets = await rolloutTargets(options, ports.cluster, io)
    const all = targets.sets.toReversed()
    const sets = options.target.is === 'set' ? all : await openSets(ports, all, options.connect, io)
    if (sets.length === 0) return exit.done
    const { way, reason } = options
    return driveRollouts({ ports, sets, options, io }, (set, emit) => undoRollout(ports, { set, way, reason }, emit))
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
  const commands = finished.map((set) => typable(set, connect)(`capstan rollout undo sts/${set.name}`)).join('; ')
  const others =
    finished.length === 0 ? '' : `finished, and left as they are: ${names(finished)}; to take one back: ${commands}`
  if (open.length === 0 && undone.length === 0) {
    const hint = finished.length === 0 ? {} : { hint: others }
    throw new Failure(
      'rollout/target',
      'no rollout is under way here, or was stopped on its way: nothing goes back',
      hint,
    )
  }
  if (open.length === 0) io.stderr.write(`${names(undone)}: undone already\n`)
  if (finished.length > 0) io.stderr.write(`${others}\n`)
  return open
}

function names(sets: readonly SetName[]): string {
  return sets.map(({ name }) => name).join(', ')
}
