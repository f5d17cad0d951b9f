import type { CliIo } from '../cli-io.ts'
import { exit, type ExitCode } from '../exit.ts'
import { showOnly } from '../show-only.ts'
import type { RenderOptions } from './render-options.ts'

/** `capstan render`: everything is rendered before anything is printed, so a failure never leaves half a release behind. */
export async function render(options: RenderOptions, io: CliIo): Promise<ExitCode> {
  const { renderJob } = await import('../render-job.ts')
  const { manifests, notes, warnings } = await renderJob(options, io)
  const { printManifests } = await import('../print-manifests.ts')
  printManifests(options.showOnly.length === 0 ? manifests : showOnly(manifests, options.showOnly), options, io)
  io.stdout.flush()
  if (options.notes && notes !== undefined) io.stderr.write(notes.endsWith('\n') ? notes : `${notes}\n`)
  if (warnings.length > 0) {
    const { printWarnings } = await import('../print-failures.ts')
    printWarnings(warnings, io)
  }
  return exit.done
}
