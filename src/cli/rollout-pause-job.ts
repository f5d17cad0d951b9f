import { ApiError } from '../core/api-error.ts'
import { type Failure, Failures, failuresOf } from '../core/failure.ts'
import { refusedRequest } from '../install/preflight/refusal.ts'
import type { ReleaseId } from '../release/release.ts'
import { pauseInChain } from '../rollout/chain-pause.ts'
import { byText } from '../rollout/decide/paused.ts'
import type { SetName } from '../rollout/event.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import type { Marker } from '../rollout/protocol/marker.ts'
import type { StopJob } from '../rollout/run/stop.ts'
import type { CliIo } from './cli-io.ts'
import type { PauseOptions } from './commands/rollout-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { ageText } from './install/age-text.ts'
import { oneLine } from './install/wording.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutTargets } from './rollout-targets.ts'
import { typable, type Typable } from './typable.ts'

export interface PauseJobOptions extends PauseOptions {
  readonly as: StopJob['as']
}

/** `capstan rollout pause` and `abort` */
export async function rolloutPauseJob(options: PauseJobOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const { sets, release } = await rolloutTargets(options, ports.cluster, io)
    await pauseSets(ports, sets, { ...options, release }, io)
    return exit.done
  })
}

export interface Pausing extends Pick<PauseJobOptions, 'as' | 'reason' | 'connect'> {
  /** It goes on as a whole; undefined where one set was named. */
  readonly release: ReleaseId | undefined
}

/**
 * Each set is tried, whatever stands with those before it, also one that waits for its turn: whoever drives the chain comes to
 * it. Throws Failures of all that could not be stopped; that nothing is under way is one only where it is so of every set.
 */
export async function pauseSets(
  ports: RolloutPorts,
  sets: readonly SetName[],
  { as, reason, connect, release }: Pausing,
  io: CliIo,
): Promise<void> {
  const failures: Failure[] = []
  const say = (text: string): void => {
    io.stdout.write(`${text}\n`)
    io.stdout.flush()
  }
  const stopped: Stopped[] = []
  for (const set of sets) {
    try {
      const one = { set, as, before: await pauseInChain(ports, { set, as, reason }) }
      say(stoppedText(one, ports.cluster.serverTime()))
      if (release === undefined) say(nextText(`sts/${set.name}`, [one], typable(set, connect)))
      stopped.push(one)
    } catch (error) {
      const found = error instanceof ApiError ? [refusedRequest(error)] : failuresOf(error)
      if (found === undefined) throw error
      failures.push(...found)
    }
  }
  if (release !== undefined && stopped.length > 0) {
    say(nextText(`release/${release.name}`, stopped, typable(release, connect)))
  }
  const idle = failures.filter(({ code }) => code === 'rollout/target')
  const told = idle.length === sets.length ? idle : failures.filter((failure) => !idle.includes(failure))
  if (told.length > 0) throw new Failures(told)
}

interface Stopped {
  readonly set: SetName
  readonly as: StopJob['as']
  /** As it was stopped before. */
  readonly before: Marker | undefined
}

/** `now` is server time in milliseconds. */
function stoppedText({ set, as, before }: Stopped, now: number): string {
  const isSame = before === undefined || (before.phase === 'paused' && as === 'aborted')
  const already = isSame
    ? `is ${as}`
    : `was ${before.phase} already${byText(before)}, ${ageText(now - Date.parse(before.at))} ago`
  return oneLine(`${set.name} ${already}: no further pod goes, and what is under way finishes`)
}

function nextText(target: string, stopped: readonly Stopped[], typed: Typable): string {
  const isAborted = stopped.some(({ as, before }) => as === 'aborted' || before?.phase === 'aborted')
  const next = isAborted
    ? `capstan rollout undo ${target} brings updated pods back`
    : `capstan rollout resume ${target}`
  return `  ${typed(`next: ${next}`)}`
}
