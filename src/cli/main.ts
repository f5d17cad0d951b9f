import type { CliIo } from './cli-io.ts'
import { commands } from './commands.ts'
import { exit, type ExitCode } from './exit.ts'
import { parseArguments } from './parse-arguments.ts'
import { capstanVersion } from './version.ts'

/**
 * Runs one command line (without `node` and the program's name) and gives the exit code. Nothing is thrown: whatever goes
 * wrong is printed to `io.stderr`.
 */
export async function main(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  try {
    const code = await dispatch(argv, io)
    io.stdout.flush()
    return code
  } catch (error) {
    const { reportError } = await import('./report-error.ts')
    return reportError(error, io)
  } finally {
    io.stderr.flush()
  }
}

async function dispatch(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  if (argv[0] === '--version') {
    io.stdout.write(`${capstanVersion}\n`)
    return exit.done
  }
  const command = commands.find(({ name }) => name === argv[0])
  const given = command && parseArguments(argv.slice(1), command)
  if (command !== undefined && given !== undefined) return command.run(given, io)
  const { runProgram } = await import('./program.ts')
  return runProgram(argv, io)
}
