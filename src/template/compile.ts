import { Failure, Failures } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import type { Program } from './ast.ts'
import { flatten } from './flatten.ts'
import type { Form } from './form.ts'
import { jointForm } from './form.ts'
import type { Helper } from './helper.ts'
import type { PartBody, PartForm, Skeleton } from './op.ts'
import { parseTemplate } from './parse.ts'
import { partialScope, templateScope } from './scope.ts'
import { bare, textParts } from './text-parts.ts'
import { readDocuments, readEntries, readItems, readNode } from './tree.ts'
import type { Shared, Unit } from './unit.ts'
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

interface Partial {
  readonly unit: Unit
  readonly program: () => Program
  form?: Form
}

/** Compiles the templates of one chart. Throws Failures with everything that is wrong in any of them. */
export function compileTemplates(set: TemplateSet): Skeleton {
  return new Compilation(set).run()
}

/** The name under which other templates call a partial file: `templates/_labels.hbs` of chart `common` is `common.labels`. */
export function partialName(source: TemplateSource): string {
  const base = source.path.slice(source.path.lastIndexOf('/') + 1)
  return `${source.chart}.${base
    .replace(/^_/, '')
    .replace(/\.hbs$/, '')
    .replace(/\.(ya?ml|txt|tpl)$/, '')}`
}

class Compilation {
  private readonly set: TemplateSet
  private readonly files: string[] = []
  private readonly partials = new Map<string, Partial>()
  private readonly parts: Record<string, PartBody> = {}
  private readonly wanted: [name: string, form: PartForm][] = []
  private readonly asked = new Set<string>()
  private readonly shared: Shared

  constructor(set: TemplateSet) {
    this.set = set
    this.shared = {
      helpers: set.helpers,
      used: new Set(),
      failures: [],
      places: [],
      resolve: (name, unit) => this.resolve(name, unit),
      partialNames: (unit) => [
        ...unit.inline.keys(),
        ...[...this.partials.keys()].filter((name) => !name.includes('#')).map((name) => shortName(name, unit.chart)),
      ],
      formOf: (name) => this.formOf(name),
      need: (name, form) => {
        const key = `${name}|${form}`
        if (this.asked.has(key)) return
        this.asked.add(key)
        this.wanted.push([name, form])
      },
      addInline: (unit, name, program) => this.addInline(unit, name, program),
    }
  }

  run(): Skeleton {
    for (const source of this.set.partials) this.addPartial(source)
    const templates = this.set.templates.map((source) => {
      const unit = this.unit(source)
      const documents = this.guarded(unit, () =>
        readDocuments(flatten(parseTemplate(source.text, source.file), templateScope, unit), unit),
      )
      return { file: unit.number, documents: documents ?? [] }
    })
    const notes = this.notes()
    for (let next = this.wanted.pop(); next !== undefined; next = this.wanted.pop()) this.compilePart(...next)
    if (this.shared.failures.length > 0) throw new Failures(this.shared.failures)
    return {
      files: this.files,
      templates,
      notes,
      parts: this.parts,
      helpers: [...this.shared.used].sort(),
      places: this.shared.places,
    }
  }

  private unit(source: TemplateSource): Unit {
    const number = this.files.push(source.path) - 1
    return {
      number,
      file: source.file,
      source: source.text,
      lineStarts: lineStartsOf(source.text),
      chart: source.chart,
      tokens: [],
      inline: new Map(),
      touched: false,
      shared: this.shared,
    }
  }

  /** Records what stops one file, so that the other files are still looked at. */
  private guarded<T>(unit: Unit, work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (error instanceof Failure) this.shared.failures.push(error)
      else if (error instanceof RangeError) {
        const at = spanAt(unit.source, unit.file, 0)
        this.shared.failures.push(new Failure('template/limit', 'this template is nested too deep', { at }))
      } else throw error
      return undefined
    }
  }

  private notes(): Skeleton['notes'] {
    const { notes } = this.set
    if (notes === undefined) return null
    const unit = this.unit(notes)
    return (
      this.guarded(unit, () =>
        textParts(flatten(parseTemplate(notes.text, notes.file), templateScope, unit).text, bare, unit),
      ) ?? null
    )
  }

  private addPartial(source: TemplateSource): void {
    const name = partialName(source)
    const before = this.partials.get(name)
    const unit = this.unit(source)
    if (before !== undefined) {
      const hint = 'rename one of the two files'
      const failure = new Failure('template/partial', `two partials are called ${name}`, {
        at: spanAt(source.text, source.file, 0),
        hint,
        notes: [`the other: ${before.unit.file}`],
      })
      this.shared.failures.push(failure)
      return
    }
    let program: Program | undefined
    this.partials.set(name, { unit, program: () => (program ??= parseTemplate(source.text, source.file)) })
  }

  private addInline(owner: Unit, name: string, program: Program): string {
    const full = `${owner.number}#${name}`
    this.partials.set(full, { unit: { ...owner, tokens: [] }, program: () => program })
    return full
  }

  private resolve(name: string, unit: Unit): string | undefined {
    const inline = unit.inline.get(name)
    if (inline !== undefined) return inline
    const own = `${unit.chart}.${name}`
    if (this.partials.has(own)) return own
    return name.includes('.') && this.partials.has(name) ? name : undefined
  }

  private formOf(name: string): Form {
    const partial = this.partials.get(name)
    if (partial === undefined) return 'none'
    if (partial.form === undefined) {
      partial.form = 'node' // what a partial that stands first in itself gets
      const text =
        this.guarded(
          partial.unit,
          () => flatten(partial.program(), partialScope, { ...partial.unit, tokens: [] }).text,
        ) ?? ''
      partial.form = jointForm([text])
    }
    return partial.form
  }

  private compilePart(name: string, form: PartForm): void {
    const partial = this.partials.get(name)!
    const unit: Unit = { ...partial.unit, tokens: [], touched: false }
    const body = this.guarded(unit, (): PartBody['body'] => {
      const piece = flatten(partial.program(), partialScope, unit)
      switch (form) {
        case 'text':
          return textParts(piece.text, bare, unit)
        case 'entries':
          return readEntries(piece, unit)
        case 'items':
          return readItems(piece, unit)
        case 'node':
          return readNode(piece, unit)
      }
    })
    if (body !== undefined) this.parts[`${name}|${form}`] = { form, body, closed: !unit.touched }
  }
}

function shortName(full: string, chart: string): string {
  return full.startsWith(`${chart}.`) ? full.slice(chart.length + 1) : full
}
