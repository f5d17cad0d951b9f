import type { ConnectOptions } from '../cluster/transport.ts'
import { ApiError } from '../core/api-error.ts'
import { failuresOf } from '../core/failure.ts'
import { byText } from '../rollout/decide/paused.ts'
import type { SetName } from '../rollout/event.ts'
import { pauseRollout } from '../rollout/pause.ts'
import type { Marker } from '../rollout/protocol/marker.ts'
import type { StopJob } from '../rollout/run/stop.ts'
import type { CliIo } from './cli-io.ts'
import type { PauseOptions } from './commands/rollout-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { ageText } from './install/age-text.ts'
import { oneLine } from './install/wording.ts'
import { typable } from './rollout/command-text.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutTargets } from './rollout-targets.ts'

export interface PauseJobOptions extends PauseOptions {
  readonly as: StopJob['as']
}

/** `capstan rollout pause` and `abort`: of a release every set is tried, whatever stands with those before it. */
export async function rolloutPauseJob({ as, reason, ...options }: PauseJobOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const { sets } = await rolloutTargets(options, ports.cluster, io)
    const errors: Error[] = []
    for (const set of sets) {
      try {
        const before = await pauseRollout(ports, { set, as, reason })
        const text = stoppedText(set, as, { before, now: ports.cluster.serverTime(), connect: options.connect })
        io.stdout.write(`${text}\n`)
        io.stdout.flush()
      } catch (error) {
        if (!(error instanceof ApiError) && failuresOf(error) === undefined) throw error
        errors.push(error as Error)
      }
    }
    const isIdle = (error: Error): boolean => failuresOf(error)?.every(({ code }) => code === 'rollout/target') === true
    const worst = errors.find((error) => !isIdle(error)) ?? (errors.length === sets.length ? errors[0] : undefined)
    if (worst !== undefined) throw worst
    return exit.done
  })
}

interface Telling {
  /** As it was stopped before. */
  readonly before: Marker | undefined
  /** Server time, milliseconds. */
  readonly now: number
  readonly connect: ConnectOptions
}

function stoppedText(set: SetName, as: StopJob['as'], { before, now, connect }: Telling): string {
  const isAborted = as === 'aborted' || before?.phase === 'aborted'
  const already =
    before === undefined || (before.phase === 'paused' && isAborted)
      ? `is ${as}`
      : `was ${before.phase} already${byText(before)}, ${ageText(now - Date.parse(before.at))} ago`
  const [resume, undo] = ['resume', 'undo'].map((word) => `capstan rollout ${word} sts/${set.name}`)
  const next = isAborted ? `${undo} brings updated pods back` : resume
  const told = oneLine(`${set.name} ${already}: no further pod goes, and what is under way finishes`)
  return `${told}\n  ${typable(set, connect)(`next: ${next}`)}`
}
