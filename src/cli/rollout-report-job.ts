import { Failure } from '../core/failure.ts'
import { decodeText } from '../io/text.ts'
import { readEvents } from '../report/read-events.ts'
import type { CliIo } from './cli-io.ts'
import { exit, type ExitCode } from './exit.ts'
import { writeReport } from './rollout/write-report.ts'

export interface ReportJobOptions {
  /** JSON lines; `-` is standard input. */
  readonly file: string
  readonly page: string
}

/** `capstan rollout report` */
export function rolloutReportJob({ file, page }: ReportJobOptions, io: CliIo): ExitCode {
  const name = file === '-' ? 'standard input' : file
  const text = decodeText(file === '-' ? io.stdin() : io.readFile(file), name)
  const events = readEvents(text, name)
  if (!events.some(({ is }) => is === 'begin')) {
    const hint = 'capstan rollout … -o json > events.jsonl writes them'
    throw new Failure('usage', `${name} has no event of a rollout`, { hint })
  }
  writeReport(page, events, io)
  return exit.done
}
