import { Failure } from '../core/failure.ts'
import type { Path } from '../core/json.ts'
import type { FileTree } from '../core/ports.ts'
import { satisfies } from '../core/semver.ts'
import { locate } from '../yaml/locate.ts'
import { readArchive } from './archive.ts'
import type { PackedTree } from './archive.ts'
import { attempt } from './attempt.ts'
import type { InflateBudget } from './gunzip.ts'
import type { Chart, Dependency } from './model.ts'

/** Finds a dependency that does not stand in `charts/`: for `repository: file://../NAME`, or none. */
export type FindChart = (name: string, version: string, repository: string) => FileTree | undefined

/** What the charts of one load have in common. */
export interface Loading {
  readonly load: (tree: FileTree | PackedTree, loading: Loading) => Chart
  readonly find: FindChart
  /** The trees on the way down, by which a circle is seen. */
  readonly trail: readonly string[]
  readonly budget: InflateBudget
  /** A chart that several others depend on is loaded once; undefined when it is broken and said so. */
  readonly found: Map<string, Chart | undefined>
}

/** What a Chart.yaml declares, with its text for positions. */
interface Declared {
  readonly file: string
  readonly text: string
  readonly dependencies: readonly Dependency[]
}

interface Resolving {
  readonly loading: Loading
  readonly failures: Failure[]
}

/**
 * The charts below a chart: all that stand in its `charts/`, declared or not (as in Helm), and those that are declared
 * and found by path. A declared one that is nowhere, or there in another version only, is a failure at its line.
 */
export function resolveCharts(
  inside: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>,
  declared: Declared,
  { loading, failures }: Resolving,
): Chart[] {
  const charts: Chart[] = []
  const folder = declared.file.replace(/Chart\.yaml$/, 'charts')
  for (const [name, files] of inside) {
    const chart = attempt(failures, () => loadInside(`${folder}/${name}`, files, loading))
    if (chart !== undefined) charts.push(chart)
  }
  const brokenInside = charts.length < inside.size
  declared.dependencies.forEach((dependency, index) => {
    const named = charts.filter(({ name }) => name === dependency.name)
    if (named.some(({ version }) => satisfies(dependency.version, version))) return
    // A broken chart may be the one that is looked for; its own failures say enough.
    if (named.length === 0 && brokenInside) return
    const path = ['dependencies', index]
    if (named.length > 0) failures.push(otherVersion(declared, path, dependency, named))
    else {
      const chart = attempt(failures, () => loadFound(declared, path, dependency, loading))
      if (chart !== undefined && !charts.includes(chart)) charts.push(chart)
    }
  })
  return charts
}

function loadInside(at: string, files: ReadonlyMap<string, Uint8Array>, loading: Loading): Chart {
  const archive = files.get('')
  if (archive !== undefined) return loading.load(readArchive(archive, at, loading.budget), loading)
  // Helm asks the .helmignore of the outermost folder only.
  const tree: PackedTree = { at, files, packed: true }
  return loading.load(tree, loading)
}

function loadFound(declared: Declared, path: Path, dependency: Dependency, loading: Loading): Chart | undefined {
  const { name, version, repository = '' } = dependency
  const isLocal = repository === '' || repository.startsWith('file://')
  const tree = isLocal ? loading.find(name, version, repository) : undefined
  if (tree === undefined) throw nowhere(declared, path, dependency)
  const circle = loading.trail.indexOf(tree.at)
  if (circle >= 0) {
    const way = [...loading.trail.slice(circle), tree.at].join(' → ')
    throw new Failure('chart/dependency', `${way}: these charts depend on each other in a circle`, {
      at: placeOf(declared, path),
    })
  }
  if (!loading.found.has(tree.at)) {
    loading.found.set(tree.at, undefined)
    loading.found.set(tree.at, loading.load(tree, loading))
  }
  const chart = loading.found.get(tree.at)
  if (chart === undefined) return undefined
  if (chart.name !== name) {
    throw new Failure('chart/dependency', `${tree.at} holds the chart ${chart.name}, not ${name}`, {
      at: placeOf(declared, [...path, 'name']),
    })
  }
  if (!satisfies(version, chart.version)) throw otherVersion(declared, path, dependency, [chart])
  return chart
}

function nowhere(declared: Declared, path: Path, { name, repository = '' }: Dependency): Failure {
  const at = placeOf(declared, path)
  if (repository === '' || repository.startsWith('file://')) {
    const hint = `put it into charts/${name} of the chart, or beside the other charts of the chart path`
    return new Failure('chart/dependency', `the dependency ${name} is found nowhere`, { at, hint })
  }
  return new Failure('chart/dependency', `the dependency ${name} is not in the chart's charts/ folder`, {
    at,
    hint: `nothing is downloaded while rendering; put the chart into charts/${name}, or its .tgz into charts/`,
  })
}

function otherVersion(declared: Declared, path: Path, wanted: Dependency, found: readonly Chart[]): Failure {
  const versions = found.map(({ at, version }) => `${at} is ${version}`).join(', ')
  const isPrerelease = found.some(({ version }) => version.includes('-')) && !wanted.version.includes('-')
  return new Failure('chart/dependency', `the dependency ${wanted.name} must be ${wanted.version}, but ${versions}`, {
    at: placeOf(declared, [...path, 'version']) ?? placeOf(declared, path),
    hint: isPrerelease ? 'a constraint takes in prereleases only when it names one: ">=1.2.0-0"' : undefined,
  })
}

function placeOf(declared: Declared, path: Path): Failure['at'] {
  return locate(declared.text, declared.file, path, { part: 'value' })
}
