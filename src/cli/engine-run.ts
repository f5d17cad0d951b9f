import type { Emit, InstallOutcome } from '../install/event.ts'
import type { InstallPorts } from '../install/ports.ts'
import type { CliIo } from './cli-io.ts'
import type { OutputFormat } from './commands/install-options.ts'
import type { ExitCode } from './exit.ts'
import { exitOf } from './install/exit-of.ts'
import { installPrinter } from './install/printer.ts'

/** Runs an engine with its printer; the outcome decides the exit code. */
export async function engineRun(
  { output, ports, io }: { output: OutputFormat; ports: InstallPorts; io: CliIo },
  engine: (emit: Emit) => Promise<InstallOutcome>,
): Promise<ExitCode> {
  const printer = installPrinter(output, io, ports.clock)
  try {
    return exitOf(await engine(printer.emit))
  } finally {
    printer.close()
  }
}
