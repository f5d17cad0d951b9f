import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import type { Program, Statement } from './ast.ts'
import { flatten } from './flatten.ts'
import type { Form } from './form.ts'
import { jointForm } from './form.ts'
import type { Piece } from './piece.ts'
import { partialScope } from './scope.ts'
import type { Unit } from './unit.ts'
import { fail } from './unit.ts'

/** A partial that can be called, read only when it is. */
export interface Partial {
  readonly unit: Unit
  readonly program: () => Program
  /** Its text with marks, and how it stands alone on a line. */
  flattened: { readonly piece: Piece; readonly form: Form } | undefined
}

/** All partials of a compilation by full name: `chart.name` for a file, `number#name` for an inline one. */
export interface Partials {
  readonly byName: Map<string, Partial>
  /** Being flattened, outermost first. */
  readonly stack: Partial[]
  /** The outermost one that was asked for while it was flattened. */
  recursive: Partial | undefined
}

/** The full name of a partial as a file calls it: its inline partials first, then its chart's, then `chart.name`. */
export function resolveName({ byName }: Partials, name: string, unit: Unit): string | undefined {
  const inline = unit.inline.get(name)
  if (inline !== undefined) return inline
  const own = `${unit.chart}.${name}`
  if (byName.has(own)) return own
  return name.includes('.') && byName.has(name) ? name : undefined
}

/** Names that a file may use, as it would write them. */
export function namesFor({ byName }: Partials, unit: Unit): string[] {
  const files = [...byName.keys()].filter((name) => !name.includes('#'))
  const own = `${unit.chart}.`
  return [...unit.inline.keys(), ...files.map((name) => (name.startsWith(own) ? name.slice(own.length) : name))]
}

export function addPartial({ byName }: Partials, name: string, unit: Unit, program: () => Program): void {
  const before = byName.get(name)
  if (before === undefined) {
    byName.set(name, { unit, program, flattened: undefined })
    return
  }
  const details = { hint: 'rename one of the two files', notes: [`the other: ${before.unit.file}`] }
  const at = spanAt(unit.source, unit.file, 0)
  unit.shared.failures.push(new Failure('template/partial', `two partials are called ${name}`, { at, ...details }))
}

/** Registers the inline partials of a program: they are known in the whole file, wherever they are defined. */
export function addInlinePartials(partials: Partials, program: Program, unit: Unit, inline: Map<string, string>): void {
  visitDecorators(program.body, (node) => {
    const [name] = node.params
    if (node.path.original !== 'inline' || name?.type !== 'StringLiteral') {
      const message = 'only {{#*inline "NAME"}} … {{/inline}} is a decorator here'
      fail(unit, 'template/syntax', message, { loc: node.path.loc })
      return
    }
    const text = String(name.value)
    if (inline.has(text)) {
      fail(unit, 'template/partial', `the inline partial "${text}" is defined twice`, { loc: name.loc })
      return
    }
    const full = `${unit.number}#${text}`
    inline.set(text, full)
    addPartial(partials, full, { ...unit, tokens: [] }, () => node.program)
  })
}

/** The text of a partial, flattened once, and its form. */
export function flattened(partials: Partials, partial: Partial): { readonly piece: Piece; readonly form: Form } {
  if (partial.flattened !== undefined) return partial.flattened
  if (partials.stack.includes(partial)) {
    // It stands in itself. Its form shows without that line; then it is flattened again.
    const { stack, recursive } = partials
    if (recursive === undefined || stack.indexOf(partial) < stack.indexOf(recursive)) partials.recursive = partial
    return { piece: { text: '', marks: [] }, form: 'none' }
  }
  partials.stack.push(partial)
  let result = flattenPartial(partial)
  partials.stack.pop()
  if (partials.recursive === partial) {
    partials.recursive = undefined
    partial.flattened = result
    if (result.form === 'none') tellEndless(partial.unit)
    result = { piece: flattenPartial(partial).piece, form: result.form }
  }
  // What was flattened inside of a partial whose form was not known yet is flattened again when it is asked for.
  if (partials.recursive === undefined) partial.flattened = result
  return result
}

/** It would render nothing, whatever it was meant to render. */
function tellEndless(unit: Unit): void {
  const at = spanAt(unit.source, unit.file, 0)
  unit.shared.failures.push(new Failure('template/partial', 'this partial holds nothing but itself', { at }))
}

function flattenPartial({ unit, program }: Partial): { readonly piece: Piece; readonly form: Form } {
  unit.tokens.length = 0
  const piece = flatten(program(), partialScope, unit)
  return { piece, form: jointForm([piece.text]) }
}

type Decorator = Extract<Statement, { type: 'DecoratorBlock' }>

function visitDecorators(body: readonly Statement[], visit: (node: Decorator) => void): void {
  for (const statement of body) {
    if (statement.type === 'DecoratorBlock') {
      visit(statement)
      visitDecorators(statement.program.body, visit)
    } else if (statement.type === 'BlockStatement') {
      visitDecorators(statement.program?.body ?? [], visit)
      visitDecorators(statement.inverse?.body ?? [], visit)
    }
  }
}
