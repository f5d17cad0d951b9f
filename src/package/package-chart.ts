import { Failure, Failures } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { textOf } from '../core/bytes.ts'
import { attempt } from '../chart/attempt.ts'
import { compileChart } from '../chart/compile-chart.ts'
import type { Instance } from '../chart/dependencies.ts'
import { instanceOf } from '../chart/entries.ts'
import type { Chart } from '../chart/model.ts'
import type { RenderContext } from '../chart/render.ts'
import { sourceReader } from '../chart/source-reader.ts'
import { chartsOf, templateFiles } from '../chart/template-set.ts'
import { heavyHelpers } from '../template/heavy-helpers.ts'
import type { Helper } from '../template/helper.ts'
import { helperTable } from '../template/helper-table.ts'
import { readJson } from '../yaml/json.ts'
import { artifactHub } from './artifact-hub.ts'
import { chartRootType } from './chart-root.ts'
import { chartYaml } from './chart-yaml.ts'
import { definitionClashes } from './define-clash.ts'
import { imagesOf } from './images.ts'
import { packagedReadme } from './readme.ts'
import { packagedSchema } from './schema.ts'
import { rulesTemplate, type NotCarriedRule, type RulesTemplate } from './rules/rules-template.ts'
import { schemaType } from './schema-type.ts'
import { sourceFiles } from './source-files.ts'
import { transpile } from './transpile.ts'

export interface PackageOptions {
  /** `pretty` writes the plain idiom where the schema makes it safe; `exact` assumes nothing. Default: pretty. */
  readonly form?: 'exact' | 'pretty'
  /** Whether Capstan's own templates travel in the package, below `capstan/`. Default: true. */
  readonly source?: boolean
  /** The Helm that the schema is written for; 3 stands for those before 3.18.5. Default: 4. */
  readonly helm?: 3 | 4
  /** Whether the chart is part of a stack, which switches it by `enabled`. Default: false. */
  readonly enabled?: boolean
  /** What packages: `0.1.0`. Default: a word for tests. */
  readonly by?: string
}

/** The files of a Helm chart by path in it, and what Helm will not check of what Capstan does. */
export interface Package {
  readonly files: ReadonlyMap<string, string | Uint8Array>
  readonly warnings: readonly Failure[]
}

/** The Helm chart that means the same; sub-charts included. Throws Failures: all that cannot be carried. */
export function packageChart(chart: Chart, options: PackageOptions = {}): Package {
  const packaging = packagingOf(chartsOf(chart), options)
  addChart(chart, '', packaging)
  refuseFailures(packaging)
  const { key, values, layers } = { key: chart.name, values: {}, layers: [] }
  finish(chart, () => [instanceOf({ key, chart, values, layers, prefix: [] })], packaging)
  return packaging
}

/** For the fuzz: templates only matter there. */
export function transpileChart(chart: Chart, options: PackageOptions = {}): ReadonlyMap<string, string> {
  const packaging = packagingOf(chartsOf(chart), { ...options, source: false })
  addChart(chart, '', packaging)
  refuseFailures(packaging)
  const text = (content: string | Uint8Array): string =>
    typeof content === 'string' ? content : new TextDecoder().decode(content)
  return new Map([...packaging.files].map(([path, content]) => [path, text(content)]))
}

export interface Packaging {
  readonly tree: readonly Chart[]
  readonly options: PackageOptions
  readonly failures: Failure[]
  readonly warnings: Failure[]
  readonly files: Map<string, string | Uint8Array>
  /** What was compiled already: the images of a chart's defaults are found by rendering it. */
  readonly compiled: Map<Chart, ReturnType<RenderContext['skeleton']>>
}

export function packagingOf(tree: readonly Chart[], options: PackageOptions): Packaging {
  return { tree, options, failures: [], warnings: [], files: new Map(), compiled: new Map() }
}

export function refuseFailures({ failures, files }: Packaging): void {
  failures.push(...definitionClashes(files))
  if (failures.length > 0) throw new Failures(failures)
}

/** What says what is in the package, and so comes last: the annotations of Chart.yaml, and the section of README.md. */
export function finish(chart: Chart, instances: () => readonly Instance<Chart>[], packaging: Packaging): void {
  const { files, warnings, options, compiled } = packaging
  const skeleton: RenderContext['skeleton'] = (one) => compiled.get(one)!
  const images = imagesOf(instances, { helpers, skeleton })
  const annotations = artifactHub([...compiled.keys()], images, chart.metadata.annotations)
  files.set('Chart.yaml', chartYaml(chart, { by: options.by, annotations }))
  files.set('README.md', packagedReadme(chart, warnings))
}

/** `at` is the folder in the package, empty or ending in a slash. */
export function addChart(chart: Chart, at: string, packaging: Packaging): void {
  const { files, options, failures, warnings } = packaging
  const add = (path: string, content: string | Uint8Array | undefined): void => {
    if (content !== undefined) files.set(at + path, content)
  }
  add('Chart.yaml', chartYaml(chart, { by: options.by, annotations: chart.metadata.annotations }))
  add('values.yaml', chart.valuesText)
  for (const [path, bytes] of [...chart.files, ...chart.crds]) add(path, bytes)
  for (const [name, { text }] of chart.presets) add(`presets/${name}.yaml`, text)
  const schema = attempt(failures, () => schemaOf(chart))
  if (schema !== undefined) add('values.schema.json', helmSchema(chart, schema, packaging))
  for (const [path, text] of attempt(failures, () => templatesOf(chart, schema, packaging)) ?? []) add(path, text)
  if (options.source !== false)
    for (const [path, content] of sourceFiles(chart, schema, options.enabled)) add(path, content)
  // It was asked already. Read by Helm's rules in an unpacked package, gitignore's would leave out other files.
  files.delete(`${at}.helmignore`)
  warnings.push(...chart.foreign.map((path) => leftOut(chart, path)))
  const below = { ...packaging, options: { ...options, enabled: false } }
  for (const child of chart.charts) addChart(child, `${at}charts/${folderOf(child, chart.charts)}/`, below)
}

/** Two versions of one chart may stand side by side, told apart by the constraints of the dependencies. */
function folderOf(child: Chart, siblings: readonly Chart[]): string {
  const isFirst = siblings.find(({ name }) => name === child.name) === child
  return isFirst ? child.name : `${child.name}-${child.version}`
}

function leftOut(chart: Chart, path: string): Failure {
  const hint = 'a file that templates read may lie anywhere but below templates/'
  return new Failure('package/template', `${chart.at}/${path} is no template of Capstan's and is left out`, { hint })
}

function schemaOf({ schemaText, at }: Chart): Json | undefined {
  return schemaText === undefined ? undefined : readJson(schemaText, `${at}/values.schema.json`)
}

function helmSchema(chart: Chart, schema: Json, { options, failures, warnings }: Packaging): string {
  const file = `${chart.at}/values.schema.json`
  const source = { text: chart.schemaText ?? '', file }
  const made = packagedSchema(schema, { helm: options.helm ?? 4, enabled: options.enabled ?? false, source })
  failures.push(...made.failures)
  for (const { pointer, keyword, why } of made.lost) {
    warnings.push(new Failure('package/schema', `${file}#${pointer}: ${keyword} is not checked: ${why}`))
  }
  return made.text
}

function templatesOf(chart: Chart, schema: Json | undefined, packaging: Packaging): ReadonlyMap<string, string> {
  const { tree, options, failures, warnings, compiled } = packaging
  if (chart.type === 'library') return new Map()
  const files = templateFiles(chart, tree)
  const skeleton = compileChart(files, helpers)
  compiled.set(chart, { skeleton, files })
  const rules = rulesTemplate(schema, chart.name)
  warnings.push(...rules.notCarried.map((rule) => notCarried(chart, rule)))
  const made = transpile({
    chart: chart.name,
    skeleton,
    source: sourceReader(skeleton, files),
    hasFile: (path) => isText(chart.files.get(path)),
    fileText: options.form === 'exact' ? undefined : (path) => textOf(chart.files.get(path) ?? new Uint8Array()),
    values: options.form === 'exact' ? schemaType(undefined) : schemaType(schema),
    chartRoot: chartRootType(chart),
    defines: rules.defines,
  })
  failures.push(...made.failures)
  return withRules(made.files, rules)
}

function notCarried({ at }: Chart, { pointer, rule, why }: NotCarriedRule): Failure {
  const message = `${at}/values.schema.json#${pointer}: Helm will not check the rule: ${why}`
  return new Failure('package/rule', message, { notes: [rule.replaceAll(/\s+/g, ' ').trim()] })
}

/** Helm renders deeper paths first, then later names: the rules speak before any template fails. */
function withRules(files: ReadonlyMap<string, string>, { text, warnings }: RulesTemplate): ReadonlyMap<string, string> {
  const all = new Map([...files, ['templates/zz/validate.yaml', text]])
  return warnings === undefined ? all : all.set(notes, `${(files.get(notes) ?? '').trimEnd()}\n${warnings}\n`)
}

const notes = 'templates/NOTES.txt'

const helpers: ReadonlyMap<string, Helper> = new Map([...helperTable, ...heavyHelpers])

/** What Helm's `.Files.Get` gives as it is. */
function isText(bytes: Uint8Array | undefined): boolean {
  return bytes !== undefined && textOf(bytes) !== undefined
}
