import type { InstallOutcome } from '../../install/event.ts'
import { exitOfRollout } from '../rollout/exit-of.ts'
import { exit, type ExitCode } from '../exit.ts'

/** The exit code that an install, apply, rollback, test or uninstall ends with. */
export function exitOf(outcome: InstallOutcome): ExitCode {
  switch (outcome.is) {
    case 'failed':
      return exit.failed
    case 'stopped':
      return exitOfRollout(outcome.rollout)
    case 'interrupted':
      return exit.interrupted
    default:
      return exit.done
  }
}
