import type { CliIo } from './cli-io.ts'
import type { RenderOptions } from './commands/render-options.ts'
import { jsonList } from './json-list.ts'
import type { RenderedManifest } from './render-charts.ts'

/** Prints or writes rendered manifests in the format that was asked for. */
export function printManifests(
  manifests: readonly RenderedManifest[],
  { output, outputDir }: Pick<RenderOptions, 'output' | 'outputDir'>,
  io: CliIo,
): void {
  if (outputDir !== undefined) writeFolder(manifests, outputDir, io)
  else if (output === 'json') printAll(jsonList(manifests), io)
  else printAll(documents(manifests), io)
}

/** Stops when the reader is gone: `| head -1` need not wait for the other 5000 documents. */
function printAll(texts: Iterable<string | Uint8Array>, io: CliIo): void {
  for (const text of texts) if (!io.stdout.write(text)) return
}

/** As helm prints: every document opens with `---` and names its template. */
function* documents(manifests: readonly RenderedManifest[]): Generator<string | Uint8Array> {
  for (const { source, text } of manifests) {
    yield opening(source)
    yield text
  }
}

function opening(source: string): string {
  return `---\n# Source: ${source}\n`
}

/** One file for each template, named after it, and a line for each file, as helm's --output-dir does. */
function writeFolder(manifests: readonly RenderedManifest[], path: string, io: CliIo): void {
  const folder = io.outputFolder(path)
  for (const [source, own] of Map.groupBy(manifests, ({ source }) => source)) {
    const written = folder.write(
      source.replace(/\.hbs$/, ''),
      own.map(({ text }) => opening(source) + Buffer.from(text).toString()).join(''),
    )
    io.stdout.write(`wrote ${written}\n`)
  }
}
