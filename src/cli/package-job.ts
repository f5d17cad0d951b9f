import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Chart } from '../chart/model.ts'
import { Failure } from '../core/failure.ts'
import { archiveTime, packArchive } from '../package/archive-write.ts'
import { carriedText } from '../package/carried.ts'
import type { Package, PackageOptions } from '../package/package-chart.ts'
import { packageChart } from '../package/package-chart.ts'
import { packageStack } from '../package/package-stack.ts'
import { versioned } from '../package/versioned.ts'
import type { CliIo } from './cli-io.ts'
import type { PackageCommandOptions } from './commands/package-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { printWarnings } from './print-failures.ts'
import { capstanVersion } from './version.ts'
import { readChart, readEntries, readNamedChart } from './read-entries.ts'

/** `capstan package`: a chart or a stack → one archive. Standard output gets its path alone, so that a script can use it. */
export function packageJob(options: PackageCommandOptions, io: CliIo): ExitCode {
  const made = isStack(options.chart, io) ? stackPackage(options, io) : chartPackage(options, io)
  const bytes = packArchive(made.name, made.files, packingTime(io))
  if (options.check)
    io.stdout.write(`${made.name} ${made.version} can be packaged: ${carriedText(made.charts, made)}\n`)
  else {
    const folder = io.outputFolder(options.destination)
    io.stdout.write(`${folder.write(`${made.name}-${made.version}.tgz`, bytes)}\n`)
  }
  io.stdout.flush()
  printWarnings(made.warnings, io)
  return exit.done
}

interface Made extends Package {
  readonly charts: readonly Chart[]
  readonly name: string
  readonly version: string
}

function isStack(path: string, { cwd }: CliIo): boolean {
  return (
    path === '-' ||
    (/\.ya?ml$/.test(path) && statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isDirectory() !== true)
  )
}

function chartPackage(options: PackageCommandOptions, io: CliIo): Made {
  refuseStackFlags(options)
  const found = findChart(options.chart, io)
  refuseLibrary(found)
  const chart = versioned(found, options.version, options.appVersion)
  return { charts: [chart], name: chart.name, version: chart.version, ...packageChart(chart, packageOptions(options)) }
}

function stackPackage(options: PackageCommandOptions, io: CliIo): Made {
  const given = { values: [options.chart, ...options.values], chart: undefined, presets: options.presets }
  const none = { set: [], setString: [], setJson: [], setFile: [], setLiteral: [], namespace: undefined }
  const { entries, release } = readEntries({ ...given, ...none, name: options.name }, io)
  if (release.name === unnamed && options.name === undefined) {
    const hint = 'name it by --name NAME, or by release.name in the stack'
    throw new Failure('usage', 'the umbrella chart of several charts needs a name', { hint })
  }
  const { version = '0.1.0', appVersion } = options
  const stack = { name: release.name, version, appVersion, entries }
  return {
    charts: entries.map(({ chart }) => chart),
    name: stack.name,
    version,
    ...packageStack(stack, packageOptions(options)),
  }
}

/** What `stackEntries` calls a release that nobody named. */
const unnamed = 'release-name'

function packageOptions({ source, helm }: PackageCommandOptions): PackageOptions {
  return { source, helm, by: capstanVersion }
}

/** A path when there is one, else a name in the chart path. */
function findChart(path: string, io: CliIo): Chart {
  const isPath = /[/\\]|\.tgz$/.test(path) || statSync(resolve(io.cwd, path), { throwIfNoEntry: false }) !== undefined
  return isPath ? readChart(path, io) : readNamedChart(path, io)
}

function refuseLibrary({ type, at }: Chart): void {
  if (type !== 'library') return
  const hint = 'package a chart that names it under dependencies in its Chart.yaml: what it uses travels in it'
  throw new Failure('package/chart', `${at} is a library, and its partials make nothing alone`, { hint })
}

/** A flag that has no effect would be taken for one that had. */
function refuseStackFlags({ name, values, presets }: PackageCommandOptions): void {
  const given = { '--name': name !== undefined, '--values': values.length > 0, '--preset': presets.length > 0 }
  const flag = Object.entries(given).find(([, isGiven]) => isGiven)?.[0]
  if (flag === undefined) return
  const hint = "a chart's package has the chart's own defaults; its presets travel in it as files for helm's -f"
  throw new Failure('usage', `${flag} is for stacks`, { hint })
}

/** Seconds since 1970 for every file: SOURCE_DATE_EPOCH, as reproducible builds have it. A gzip header has 32 bits for it. */
function packingTime({ env }: CliIo): number {
  const text = env['SOURCE_DATE_EPOCH'] ?? ''
  if (text === '') return archiveTime
  if (/^\d{1,10}$/.test(text) && Number(text) < 2 ** 32) return Number(text)
  throw new Failure('usage', `SOURCE_DATE_EPOCH must be a number of seconds below 2^32, got ${JSON.stringify(text)}`)
}
