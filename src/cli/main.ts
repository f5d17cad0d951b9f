import type { CliIo } from './cli-io.ts'
import { renderCommand } from './commands/render.command.ts'
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

/** Render is known here and every other command late: their tables would be read and compiled for each cached render. */
async function dispatch(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  if (argv[0] === '--version') {
    io.stdout.write(`${capstanVersion}\n`)
    return exit.done
  }
  const given = argv[0] === renderCommand.name ? parseArguments(argv.slice(1), renderCommand) : undefined
  if (given !== undefined) return renderCommand.run(given, io)
  const { runProgram } = await import('./program.ts')
  return runProgram(argv, io)
}
