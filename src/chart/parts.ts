import { textOf } from '../core/bytes.ts'
import { Failure } from '../core/failure.ts'
import type { FileTree } from '../core/ports.ts'
import { spanAt } from '../core/span.ts'
import type { PackedTree } from './archive.ts'
import { attempt } from './attempt.ts'
import { ignoreRules } from './ignore.ts'
import type { IgnoreRules } from './ignore.ts'
import { packedSource } from './packed-source.ts'

/** The files of one chart, each under its role. */
export interface ChartParts {
  chartYaml: Uint8Array | undefined
  values: Uint8Array | undefined
  schema: Uint8Array | undefined
  notes: Uint8Array | undefined
  readonly templates: Map<string, Uint8Array>
  readonly crds: Map<string, Uint8Array>
  readonly files: Map<string, Uint8Array>
  readonly presets: Map<string, { readonly path: string; readonly bytes: Uint8Array }>
  /** What stands in `charts/`, by its first name: the files of a folder, or one archive under the path ''. */
  readonly charts: Map<string, Map<string, Uint8Array>>
  readonly foreign: string[]
  readonly warnings: Failure[]
  readonly ignored: IgnoreRules['ignored']
}

/** PATH_MAX of Linux. An archive may hold longer ones, deep enough to fill the call stack. */
const pathLimit = 4096

/** Says of every file what it is, as Helm does by its path; what is Go template text is refused in our spelling. */
export function sortParts(tree: FileTree | PackedTree, failures: Failure[]): ChartParts {
  const rules = readRules(tree, failures)
  const parts: ChartParts = {
    chartYaml: undefined,
    values: undefined,
    schema: undefined,
    notes: undefined,
    templates: new Map(),
    crds: new Map(),
    files: new Map(),
    presets: new Map(),
    charts: new Map(),
    foreign: [],
    warnings: [...rules.warnings],
    ignored: rules.ignored,
  }
  for (const [path, bytes] of packedSource(tree.files)) {
    if (path.length > pathLimit) {
      failures.push(new Failure('io/limit', `${tree.at} holds a path of more than ${pathLimit} characters`))
      continue
    }
    if (rules.ignored(path) !== undefined) continue
    const failure = sortPart(parts, tree.at, path, withoutMark(bytes))
    if (failure !== undefined) failures.push(failure)
  }
  return parts
}

function readRules(tree: FileTree | PackedTree, failures: Failure[]): IgnoreRules {
  const none = { ignored: () => undefined, warnings: [] }
  if ('packed' in tree) return none
  const bytes = tree.files.get('.helmignore') ?? new Uint8Array()
  return attempt(failures, () => ignoreRules(textOf(withoutMark(bytes)) ?? '', `${tree.at}/.helmignore`)) ?? none
}

/** Helm takes the byte order mark off every file it loads. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

function sortPart(parts: ChartParts, at: string, path: string, bytes: Uint8Array): Failure | undefined {
  switch (path) {
    case 'Chart.yaml':
      parts.chartYaml = bytes
      return undefined
    case 'values.yaml':
      parts.values = bytes
      return undefined
    case 'values.schema.json':
      parts.schema = bytes
      return undefined
    case 'Chart.lock':
      // Its digest is of what a repository served; charts are found by path here, so there is nothing to compare.
      return undefined
    case 'NOTES.txt.hbs':
      return takeNotes(parts, at, path, bytes)
    case 'requirements.yaml':
    case 'requirements.lock':
      return new Failure('chart/metadata', `${at}/${path} is Helm 2's`, {
        hint: 'move its entries to dependencies in Chart.yaml and delete the file',
      })
    default:
      return sortByFolder(parts, at, path, bytes)
  }
}

function sortByFolder(parts: ChartParts, at: string, path: string, bytes: Uint8Array): Failure | undefined {
  if (path.startsWith('templates/')) return takeTemplate(parts, at, path, bytes)
  const preset = /^presets\/([^/]+)\.yaml$/.exec(path)
  if (preset !== null) parts.presets.set(preset[1]!, { path: `${at}/${path}`, bytes })
  else if (path.startsWith('presets/')) {
    parts.warnings.push(new Failure('chart/metadata', `${at}/${path} is no preset: those are presets/NAME.yaml`))
  } else if (path.startsWith('charts/') && !path.endsWith('.prov')) takeSubChart(parts, at, path, bytes)
  else {
    if (/^crds\/.*\.(yaml|yml|json)$/s.test(path)) parts.crds.set(path, bytes)
    parts.files.set(path, bytes)
  }
  return undefined
}

function takeSubChart(parts: ChartParts, at: string, path: string, bytes: Uint8Array): void {
  const [, name = '', inside] = /^charts\/([^/]+)(?:\/(.+))?$/s.exec(path) ?? []
  if (/^[_.]/.test(name)) return
  if (inside === undefined && !name.endsWith('.tgz')) {
    parts.warnings.push(
      new Failure('chart/metadata', `${at}/${path} is neither a chart's folder nor a .tgz, and has no effect`),
    )
    return
  }
  let files = parts.charts.get(name)
  if (files === undefined) parts.charts.set(name, (files = new Map<string, Uint8Array>()))
  files.set(inside ?? '', bytes)
}

function takeTemplate(parts: ChartParts, at: string, path: string, bytes: Uint8Array): Failure | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (path === 'templates/NOTES.txt.hbs') return takeNotes(parts, at, path, bytes)
  if (name.endsWith('.hbs')) parts.templates.set(path, bytes)
  else if (name.endsWith('.tpl')) {
    return habit(
      at,
      path,
      bytes,
      `move its definitions to ${partialName(name)} files, one partial each, used as {{> NAME}}`,
    )
  } else if (path === 'templates/NOTES.txt' || /\.(yaml|yml|json)$/.test(name)) {
    if (mustacheAt(bytes) >= 0)
      return habit(at, path, bytes, `rename it to ${name}.hbs and write {{Values.x}} for {{ .Values.x }}`)
    if (name === 'NOTES.txt') return takeNotes(parts, at, path, bytes)
    if (name.startsWith('_')) parts.foreign.push(path)
    else parts.templates.set(path, bytes)
  } else parts.foreign.push(path)
  return undefined
}

function takeNotes(parts: ChartParts, at: string, path: string, bytes: Uint8Array): Failure | undefined {
  if (parts.notes !== undefined) {
    return new Failure('chart/metadata', `${at} has notes twice: ${path} and another NOTES.txt`, {
      hint: 'keep NOTES.txt.hbs',
    })
  }
  parts.notes = bytes
  return undefined
}

/** `_helpers.tpl` → `_helpers.hbs`. */
function partialName(name: string): string {
  return `_${name.replace(/^_/, '').replace(/\.tpl$/, '')}.hbs`
}

function habit(at: string, path: string, bytes: Uint8Array, hint: string): Failure {
  const file = `${at}/${path}`
  const text = textOf(bytes) ?? ''
  const start = text.indexOf('{{')
  const end = text.indexOf('}}', start)
  return new Failure('template/habit', `${file} is a Go template; a template here is a .hbs file`, {
    at: start < 0 ? undefined : spanAt(text, file, start, end < 0 ? start + 2 : end + 2),
    hint,
    notes: [
      '{{- if .Values.a }} … {{- end }} becomes {{#if Values.a}} … {{/if}}; "else" is {{else}}',
      '{{- range .Values.a }} becomes {{#each Values.a}} … {{/each}}, {{- with … }} {{#with …}} … {{/with}}',
      '{{ .Values.a | quote }} becomes "{{Values.a}}", {{ default "x" .Values.a }} {{default "x" Values.a}}',
      '{{- toYaml .Values.a | nindent 4 }} becomes {{Values.a}} after the key, {{ include "x" . }} {{> x}}',
      'text that must keep its braces is written \\{{ … }}',
    ],
  })
}

/** Index of the first `{{`, or −1. */
function mustacheAt(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x7b); at >= 0; at = bytes.indexOf(0x7b, at + 1)) if (bytes[at + 1] === 0x7b) return at
  return -1
}
