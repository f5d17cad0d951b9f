import { decodeText } from '../io/text.ts'
import type { CliIo } from './cli-io.ts'
import { exit, type ExitCode } from './exit.ts'
import { eventsOfJson } from './rollout/events-of-json.ts'
import { writeReport } from './rollout/write-report.ts'

export interface ReportJobOptions {
  /** JSON lines; `-` is standard input. */
  readonly file: string
  readonly page: string
  readonly simulated: boolean
}

/** `capstan rollout report` */
export function rolloutReportJob({ file, page, simulated }: ReportJobOptions, io: CliIo): ExitCode {
  const name = file === '-' ? 'standard input' : file
  const text = decodeText(file === '-' ? io.stdin() : io.readFile(file), name)
  writeReport(page, eventsOfJson(text, name), simulated, io)
  return exit.done
}
