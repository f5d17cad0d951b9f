import { basename, dirname } from 'node:path'
import { reportPage } from '../../report/report-page.ts'
import type { RolloutEvent } from '../../rollout/event.ts'
import type { CliIo } from '../cli-io.ts'

/** Writes the page whole or not at all, and says where, on standard error: standard output may be for a program. */
export function writeReport(file: string, events: readonly RolloutEvent[], io: CliIo): void {
  io.outputFolder(dirname(file)).write(basename(file), reportPage(events))
  io.stderr.write(`report: ${file}\n`)
  io.stderr.flush()
}
