/** The folder of a packaged chart that holds what Capstan reads in place of Helm's templates and schema. */
export const sourceFolder = 'capstan/'

/** The annotation in Chart.yaml of a chart that `capstan package` wrote; its value is Capstan's version. */
export const packagedBy = 'capstan.dev/packaged-by'

/**
 * The files of a chart as Capstan reads them: of one that `capstan package` wrote, its own source takes the place of the
 * Go templates made from it.
 */
export function packedSource(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  if (!hasSource(files)) return files
  const own = new Map<string, Uint8Array>()
  for (const [path, bytes] of files) {
    if (path.startsWith(sourceFolder)) own.set(path.slice(sourceFolder.length), bytes)
    else if (!path.startsWith('templates/') && !replaced.has(path)) own.set(path, bytes)
  }
  return own
}

/** Ours stand below `capstan/`, when the chart has them. */
const replaced: ReadonlySet<string> = new Set(['values.schema.json', 'README.md'])

function hasSource(files: ReadonlyMap<string, Uint8Array>): boolean {
  for (const path of files.keys()) if (path.startsWith(`${sourceFolder}templates/`)) return true
  return files.has(`${sourceFolder}NOTES.txt.hbs`)
}
