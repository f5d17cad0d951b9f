import { dirname, join, resolve } from 'node:path'
import { readArchive } from '../chart/archive.ts'
import { attempt } from '../chart/attempt.ts'
import type { ChartSource, Entry, EntryOptions, Release } from '../chart/entries.ts'
import { chartEntry, stackEntries } from '../chart/entries.ts'
import { leftOutBy } from '../chart/ignore.ts'
import { loadChart } from '../chart/load.ts'
import type { Chart } from '../chart/model.ts'
import type { FindChart } from '../chart/resolve.ts'
import { valuesOf } from '../chart/values-text.ts'
import { Failure, Failures } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import { readArchiveFile, readChartFolder } from '../io/chart-files.ts'
import type { ChartFinder, ChartFormats } from '../io/chart-path.ts'
import { chartFinder } from '../io/chart-path.ts'
import { decodeText } from '../io/text.ts'
import { gatherValues } from '../values/gather.ts'
import { withoutLikelySecrets } from '../values/likely-secret.ts'
import type { CliIo } from './cli-io.ts'
import { shippedCharts } from './shipped.ts'
import { readValuesFile } from './values-file.ts'

/** What decides which charts are read, and with which values. */
export interface EntryInput extends EntryOptions {
  readonly values: readonly string[]
  readonly chart: string | undefined
  readonly set: readonly string[]
  readonly setString: readonly string[]
  readonly setJson: readonly string[]
  readonly setFile: readonly string[]
  readonly setLiteral: readonly string[]
}

export interface Entries {
  readonly entries: readonly Entry[]
  readonly release: Release
  /** What the user wrote, files and flags merged. */
  readonly given: JsonMap
}

/** Reads the values and the charts that they are for. Throws Failures in which likely secrets are masked. */
export function readEntries(options: EntryInput, io: CliIo): Entries {
  return schemaless((texts) => readAll(options, io, texts))
}

/** A chart by the path of its folder or archive. */
export function readChart(path: string, io: CliIo): Chart {
  const full = resolve(io.cwd, path)
  const isArchive = /\.(tgz|tar\.gz)$/.test(path)
  const tree = isArchive ? readArchive(readArchiveFile(full, path), path) : readChartFolder(full, path, leftOutBy)
  return loadChart(tree, chartSource(chartPath(io), io.cwd).findIn(dirname(full)))
}

/** A chart by its name in the chart path. */
export function readNamedChart(name: string, io: CliIo): Chart {
  const source = chartSource(chartPath(io), io.cwd)
  const tree = source.tree(name)
  if (tree !== undefined) return loadChart(tree, source.findFor(tree))
  const near = nearest(name, source.names())
  const known = `charts known here are ${source.names().join(', ')}`
  const hint = near === undefined ? 'give the path of its folder or .tgz' : `did you mean ${near}?`
  throw new Failure('io/not-found', `no chart is called ${JSON.stringify(name)}; ${known}`, { hint })
}

/** While values and charts are read, no schema tells yet which values must not be shown. `read` puts in the texts it reads. */
function schemaless<T>(read: (texts: Map<string, string>) => T): T {
  const failures: Failure[] = []
  const texts = new Map<string, string>()
  const result = attempt(failures, () => read(texts))
  if (result !== undefined) return result
  throw new Failures(failures.map((failure) => withoutLikelySecrets(failure, texts.get(failure.at?.file ?? ''))))
}

function readAll(options: EntryInput, io: CliIo, texts: Map<string, string>): Entries {
  const failures: Failure[] = []
  const files = options.values.map((path) =>
    attempt(failures, () => {
      const { file, text } = readValuesFile(path, io)
      texts.set(file, text)
      return { name: file, text, values: valuesOf(text, file) }
    }),
  )
  if (failures.length > 0) throw new Failures(failures)
  const given = gatherValues({
    files: files.filter((file) => file !== undefined),
    ...options,
    readFile: (path) => decodeText(io.readFile(path), path),
  })
  const read =
    options.chart === undefined
      ? stackEntries(given, chartSource(chartPath(io), io.cwd), options)
      : chartEntry(readChart(options.chart, io), given, options)
  return { ...read, given: given.values }
}

const formats: ChartFormats = { unpack: (bytes, at) => readArchive(bytes, at), leaveOut: leftOutBy }

export function chartPath({ cwd }: CliIo): ChartFinder {
  return chartFinder([join(cwd, 'charts'), shippedCharts], cwd, formats)
}

/** A dependency (`file://../NAME`) stands beside the chart that wants it, else in the chart path. */
function chartSource(path: ChartFinder, cwd: string): ChartSource & { findIn: (folder: string) => FindChart } {
  const findIn = (folder: string): FindChart => {
    const beside = chartFinder([folder], cwd, formats)
    return (name, version, repository) => {
      const local = repository.startsWith('file://') ? repository.slice(repository.lastIndexOf('/') + 1) : name
      return beside.find(local, version) ?? path.find(name, version)
    }
  }
  return { tree: path.find, names: path.names, findFor: (tree) => findIn(path.folderOf(tree)!), findIn }
}
