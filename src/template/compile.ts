import { failuresOf, Failures } from '../core/failure.ts'
import type { Program } from './ast.ts'
import { closedParts } from './closed-parts.ts'
import { readDocuments, readEntries, readItems, readOnlyNode } from './documents.ts'
import { flatten } from './flatten.ts'
import type { Helper } from './helper.ts'
import { inOrder } from './in-order.ts'
import type { PartBody, PartForm, Skeleton } from './op.ts'
import { parseTemplate } from './parse.ts'
import type { Partial, Partials } from './partials.ts'
import { addInlinePartials, addPartial, flattened, namesFor, resolveName } from './partials.ts'
import type { Piece } from './piece.ts'
import { templateScope } from './scope.ts'
import { tellTokens } from './tell-tokens.ts'
import { bare, textParts } from './text-parts.ts'
import { tooDeep } from './too-deep.ts'
import type { Sees, Shared, Unit } from './unit.ts'
import { lineStartsOf } from './unit.ts'

/** A template text with its names: `file` in messages, `path` in the skeleton and in `# Source:` comments. */
export interface TemplateSource {
  readonly path: string
  readonly file: string
  /** Name of the chart that it belongs to. */
  readonly chart: string
  readonly text: string
}

export interface TemplateSet {
  readonly templates: readonly TemplateSource[]
  /** Files `_NAME.hbs` of the chart and of all charts around it. */
  readonly partials: readonly TemplateSource[]
  readonly notes: TemplateSource | undefined
  readonly helpers: ReadonlyMap<string, Helper>
}

/** Compiles the templates of one chart. Throws Failures with everything that is wrong in any of them. */
export function compileTemplates(set: TemplateSet): Skeleton {
  const state = begin(set)
  for (const source of set.partials) addFile(state, source)
  const templates = set.templates.map((source) => {
    const { unit, inline } = unitOf(state, source)
    const documents = guarded(unit, () => readDocuments(flattenFile(state, unit, inline), unit))
    return { file: unit.number, documents: documents ?? [] }
  })
  const notes = set.notes === undefined ? null : compileNotes(state, set.notes)
  for (let next = state.wanted.pop(); next !== undefined; next = state.wanted.pop()) compilePart(state, ...next)
  checkUnused(state)
  const { failures, used, places } = state.shared
  if (failures.length > 0) throw new Failures(inOrder(failures, state.names))
  return { files: state.files, templates, notes, parts: closedParts(state.parts), helpers: [...used].sort(), places }
}

/** The name under which other templates call a partial file: `templates/_labels.hbs` of chart `common` is `common.labels`. */
function partialName(source: TemplateSource): string {
  const base = source.path.slice(source.path.lastIndexOf('/') + 1)
  return `${source.chart}.${base
    .replace(/^_/, '')
    .replace(/\.hbs$/, '')
    .replace(/\.(?:ya?ml|txt|tpl)$/, '')}`
}

interface State {
  readonly set: TemplateSet
  /** Paths of the source files by number, and how messages name them. */
  readonly files: string[]
  readonly names: string[]
  readonly partials: Partials
  readonly parts: Map<string, { readonly part: Omit<PartBody, 'closed'>; readonly sees: Sees }>
  readonly wanted: [name: string, form: PartForm][]
  readonly shared: Shared
}

function begin(set: TemplateSet): State {
  const partials: Partials = { byName: new Map(), stack: [], recursive: undefined }
  const asked = new Set<string>()
  const wanted: State['wanted'] = []
  const shared: Shared = {
    helpers: set.helpers,
    used: new Set(),
    failures: [],
    places: [],
    resolve: (name, unit) => resolveName(partials, name, unit),
    partialNames: (unit) => namesFor(partials, unit),
    formOf: (name) => {
      const partial = partials.byName.get(name)!
      return guarded(partial.unit, () => flattened(partials, partial).form) ?? 'none'
    },
    need: (name, form) => {
      const key = `${name}|${form}`
      if (!asked.has(key)) wanted.push([name, form])
      asked.add(key)
    },
  }
  return { set, files: [], names: [], partials, parts: new Map(), wanted, shared }
}

function unitOf({ files, names, shared }: State, source: TemplateSource): { unit: Unit; inline: Map<string, string> } {
  const inline = new Map<string, string>()
  const unit: Unit = {
    number: files.push(source.path) - 1,
    file: source.file,
    source: source.text,
    lineStarts: lineStartsOf(source.text),
    chart: source.chart,
    tokens: [],
    inline,
    sees: freshSees(),
    shared,
  }
  names.push(source.file)
  return { unit, inline }
}

function freshSees(): Sees {
  return { context: false, template: false, parts: new Set() }
}

/** Tells what stops one file, so that the other files are still looked at. */
function guarded<T>(unit: Unit, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    const failures = error instanceof RangeError ? [tooDeep(unit.source, unit.file)] : failuresOf(error)
    if (failures === undefined) throw error
    unit.shared.failures.push(...failures)
    return undefined
  }
}

function flattenFile({ partials }: State, unit: Unit, inline: Map<string, string>): Piece {
  const program = parseTemplate(unit.source, unit.file)
  addInlinePartials(partials, program, unit, inline)
  return flatten(program, templateScope, unit)
}

function compileNotes(state: State, source: TemplateSource): Skeleton['notes'] {
  const { unit, inline } = unitOf(state, source)
  return guarded(unit, () => textParts(flattenFile(state, unit, inline).text, bare, unit)) ?? null
}

const emptyProgram: Program = { type: 'Program', body: [] }

function addFile(state: State, source: TemplateSource): void {
  const { unit, inline } = unitOf(state, source)
  let program: Program | undefined
  addPartial(state.partials, partialName(source), unit, () => {
    if (program === undefined) {
      program = guarded(unit, () => parseTemplate(source.text, source.file)) ?? emptyProgram
      addInlinePartials(state.partials, program, unit, inline)
    }
    return program
  })
}

function compilePart(state: State, name: string, form: PartForm): void {
  const partial = state.partials.byName.get(name)!
  const sees = freshSees()
  const unit: Unit = { ...partial.unit, sees }
  const body = guarded(unit, () => partBody(state, partial, form, unit))
  if (body !== undefined) state.parts.set(`${name}|${form}`, { part: { form, body }, sees })
}

function partBody({ partials }: State, partial: Partial, form: PartForm, unit: Unit): PartBody['body'] {
  const { piece } = flattened(partials, partial)
  switch (form) {
    case 'text':
      return textParts(piece.text, bare, unit)
    case 'entries':
      return readEntries(unit, undefined, { lines: piece })
    case 'items':
      return readItems(unit, undefined, { lines: piece })
    case 'node':
      return readOnlyNode(piece, unit)
    case 'documents':
      return readDocuments(piece, unit)
  }
}

/** Partials of the chart that nothing uses are looked at as well; a library chart has no templates, only partials. */
function checkUnused(state: State): void {
  const charts = new Set(state.set.templates.map(({ chart }) => chart))
  const used = new Set([...state.parts.keys()].map((key) => key.slice(0, key.lastIndexOf('|'))))
  for (const [name, partial] of state.partials.byName) {
    if (used.has(name) || (charts.size > 0 && !charts.has(partial.unit.chart))) continue
    const { unit } = partial
    guarded(unit, () => tellTokens(flattened(state.partials, partial).piece.text, unit))
  }
}
