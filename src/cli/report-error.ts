import { Failure, failuresOf } from '../core/failure.ts'
import { systemCode, systemReason } from '../io/system-error.ts'
import type { CliIo } from './cli-io.ts'
import { exit, exitCodeOf, type ExitCode } from './exit.ts'
import { printFailures } from './print-failures.ts'

/**
 * Prints whatever ended a command and gives its exit code. Failures are pictured; anything else is our bug, which gets a
 * sentence, and its stack only on request: a stack trace helps the one who repairs Capstan, not the one who runs it.
 */
export function reportError(error: unknown, io: CliIo): ExitCode {
  const failures = failuresOf(error) ?? ofSystem(error)
  const bug = failures === undefined || failures.some(({ code }) => code === 'internal')
  if (failures !== undefined) printFailures(failures, io)
  if (!bug) return exitCodeOf(failures)
  if (failures === undefined) io.stderr.write(`error[internal]: ${sentence(error)}\n`)
  const debug = (io.env['CAPSTAN_DEBUG'] ?? '') !== ''
  io.stderr.write(`  = this is a bug in Capstan, and not in your input\n`)
  if (!debug) io.stderr.write(`  = ${advice}\n`)
  else io.stderr.write(error instanceof Error ? `${error.stack ?? error.message}\n` : '')
  return exit.failed
}

/** The system's no that nobody foresaw (too many open files, say) is trouble, but no bug. */
function ofSystem(error: unknown): readonly Failure[] | undefined {
  if (!(error instanceof Error) || systemCode(error) === undefined) return undefined
  const place = 'path' in error && typeof error.path === 'string' ? `${error.path}: ` : ''
  return [new Failure('io/read', place + systemReason(error), { cause: error })]
}

const advice = 'please report it with the command line and what the same command prints with CAPSTAN_DEBUG=1 before it'

function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text === '' ? 'something failed without saying what' : text.split('\n')[0]!
}
