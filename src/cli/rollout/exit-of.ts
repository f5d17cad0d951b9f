import type { RolloutOutcome } from '../../rollout/event.ts'
import { exit, type ExitCode } from '../exit.ts'

/** The exit code that a rollout ends with: a script can tell one that waits for a person from one that cannot go on. */
export function exitOfRollout({ is }: Pick<RolloutOutcome, 'is'>): ExitCode {
  return exit[is]
}
