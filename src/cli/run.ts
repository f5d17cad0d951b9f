import { main } from './main.ts'
import { processIo } from './process-io.ts'

/** The program in the real process; the exit code is set by its caller. */
export async function run(): Promise<number> {
  return main(process.argv.slice(2), processIo())
}
