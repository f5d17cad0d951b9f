import type { InstallOutcome } from '../../install/event.ts'
import { exit, type ExitCode } from '../exit.ts'

/** The exit code that an install, apply, rollback, test or uninstall ends with. */
export function exitOf(outcome: InstallOutcome): ExitCode {
  switch (outcome.is) {
    case 'failed':
      return exit.failed
    case 'interrupted':
      return exit.interrupted
    default:
      return exit.done
  }
}
