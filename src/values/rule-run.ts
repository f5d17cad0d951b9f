import { Failure } from '../core/failure.ts'
import { pathText, type Json, type Path } from '../core/json.ts'
import type { Span } from '../core/span.ts'
import { locate } from '../yaml/locate.ts'
import type { Layer } from './layer.ts'
import type { Budget } from './rule-budget.ts'
import { BAD_VALUE } from './rule-error.ts'
import { compileExpression, faultOf, type Expression, type ExpressionFault } from './rule-expression.ts'
import { celValue, celValueAt, type CelValue } from './rule-values.ts'
import type { Rule } from './rule.ts'
import { valueAt } from './schema-instance.ts'
import { pointerText } from './schema-node.ts'
import { placeOf, placeOfMap } from './schema-where.ts'
import { maskFor, type Mask } from './sensitive-mask.ts'

export interface RuleOptions {
  readonly schemaText: string
  readonly schemaFile: string
  readonly shared?: ReadonlyMap<string, string> | undefined
  readonly layers: readonly Layer[]
  /** Shown before every path: `["kafka"]` in a stack. */
  readonly prefix?: Path
  readonly sensitive: (path: Path) => boolean
  /** The values before an upgrade. */
  readonly oldValues?: Json | undefined
  /** Steps for one evaluation of one rule; all together may take ten times as many. Default 1 000 000, as in Kubernetes. */
  readonly budget?: number | undefined
}

const DEFAULT_BUDGET = 1_000_000
const EVALUATIONS = 10

interface Run {
  readonly options: RuleOptions
  readonly values: Json
  readonly self: CelValue
  readonly oldSelf: CelValue | undefined
  readonly budget: Budget
  readonly mask: Mask
  /** Steps that all rules together have left. */
  total: number
}

/** Prepares the values once; the result runs one rule at all of its places. */
export function ruleRun(values: Json, options: RuleOptions): (rule: Rule) => Failure[] {
  const run: Run = {
    options,
    values,
    self: celValue(values),
    oldSelf: options.oldValues === undefined ? undefined : celValue(options.oldValues),
    budget: { left: 0 },
    mask: maskFor(options.layers, options.sensitive),
    total: EVALUATIONS * (options.budget ?? DEFAULT_BUDGET),
  }
  return (rule) => runRule(run, rule)
}

function runRule(run: Run, rule: Rule): Failure[] {
  if (rule.broken !== undefined) return [brokenRule(run, rule, [], { message: rule.broken, range: undefined })]
  const compiled = compileExpression(rule.rule, 'bool', run.budget)
  if ('fault' in compiled) return [brokenRule(run, rule, ['rule'], compiled.fault)]
  let text: Expression | undefined
  if (rule.messageExpression !== undefined) {
    const message = compileExpression(rule.messageExpression, 'string', run.budget)
    if ('fault' in message) return [brokenRule(run, rule, ['messageExpression'], message.fault)]
    text = message.expression
  }
  const failures: Failure[] = []
  for (const path of rule.places(run.values)) {
    const at = runAt(run, rule, { rule: compiled.expression, text }, path)
    if (at !== undefined) failures.push(at.failure)
    if (at?.stop === true) break
  }
  return failures
}

interface Compiled {
  readonly rule: Expression
  readonly text: Expression | undefined
}

/** `stop`: the rule itself is at fault, so that saying it again for each item of a list would be noise. */
function runAt(run: Run, rule: Rule, compiled: Compiled, path: Path): { failure: Failure; stop: boolean } | undefined {
  const self = celValueAt(run.self, path)
  if (self === undefined) return undefined
  const oldSelf = run.oldSelf === undefined ? undefined : celValueAt(run.oldSelf, path)
  if (compiled.rule.comparesOld && oldSelf === undefined) return undefined
  const result = limited(run, () => compiled.rule.evaluate(self, oldSelf))
  if ('exhausted' in result) {
    const message = `${naming(run, path)}a rule of the schema took more than ${result.exhausted} steps and was stopped`
    return {
      failure: violated(run, { rule, path, message, hint: 'rules must not nest loops over long lists' }),
      stop: true,
    }
  }
  if ('error' in result) return erred(run, rule, path, result.error)
  if (result.value === true) return undefined
  if (result.value !== false) {
    const fault = { message: 'must give true or false', range: undefined }
    return { failure: brokenRule(run, rule, ['rule'], fault), stop: true }
  }
  const message =
    naming(run, [...path, ...rule.fieldPath]) + run.mask.text(messageOf(run, rule, compiled.text, [self, oldSelf]))
  return { failure: violated(run, { rule, path: [...path, ...rule.fieldPath], message }), stop: false }
}

type Outcome = { value: unknown } | { error: unknown } | { exhausted: number }

/** Whatever the library made of it, an evaluation that ran out of steps gave no answer. */
function limited(run: Run, evaluate: () => unknown): Outcome {
  const limit = Math.max(0, Math.min(run.options.budget ?? DEFAULT_BUDGET, run.total))
  run.budget.left = limit
  let outcome: Outcome
  try {
    outcome = { value: evaluate() }
  } catch (error) {
    outcome = { error }
  }
  run.total -= limit - Math.max(0, run.budget.left)
  return run.budget.left < 0 ? { exhausted: limit } : outcome
}

/** A value that a function cannot read is the values' mistake; everything else is the rule's. */
function erred(run: Run, rule: Rule, path: Path, error: unknown): { failure: Failure; stop: boolean } {
  const fault = faultOf(error)
  const code = (error as { code?: string }).code
  if (code === BAD_VALUE) {
    const message = naming(run, path) + run.mask.text(fault.message)
    return { failure: violated(run, { rule, path, message }), stop: false }
  }
  const absent = code === 'no_such_key' ? /^No such key: (.*)$/s.exec(fault.message)?.[1] : undefined
  const told =
    absent === undefined
      ? { ...fault, message: run.mask.text(fault.message) }
      : { ...fault, message: `reads ${absent}, which ${shownPath(run, path)} does not have`, hint: GUARD }
  return { failure: brokenRule(run, rule, ['rule'], told), stop: true }
}

const GUARD = 'an optional field is read behind a guard: !has(self.x) || self.x > 0'

/** `messageExpression` gives the message; where it fails, `message`; where there is none, the rule itself. */
function messageOf(
  run: Run,
  rule: Rule,
  text: Expression | undefined,
  [self, oldSelf]: [CelValue, CelValue | undefined],
): string {
  if (text !== undefined && !(text.comparesOld && oldSelf === undefined)) {
    const result = limited(run, () => text.evaluate(self, oldSelf))
    if ('value' in result && typeof result.value === 'string' && result.value.trim() !== '') return result.value.trim()
  }
  return rule.message?.trim() ?? `must meet the rule ${oneLine(rule.rule)}`
}

function violated(
  run: Run,
  { rule, path, message, hint }: { rule: Rule; path: Path; message: string; hint?: string },
): Failure {
  const { layers } = run.options
  const value = valueAt(run.values, path)
  const place = typeof value === 'object' && value !== null ? placeOfMap(layers, path) : placeOf(layers, path, 'value')
  const text = oneLine(rule.rule)
  const notes = [`rule: ${locationOf(run, rule)}`, ...(text.length <= LONGEST_NOTE ? [text] : [])]
  return new Failure('values/rule', message, { at: run.mask.span(place.at), hint, notes })
}

const LONGEST_NOTE = 100

/** A rule that cannot be run: its place in the schema, at the characters that are to blame. */
function brokenRule(run: Run, rule: Rule, keys: Path, fault: ExpressionFault & { hint?: string }): Failure {
  const { schemaText, schemaFile, shared } = run.options
  const { base, path } = rule.at
  const [text, file] = base === '' ? [schemaText, schemaFile] : [shared?.get(base) ?? '', base]
  const span = locate(text, file, [...path, ...keys])
  return new Failure('chart/schema', `the rule at ${locationOf(run, rule)}: ${fault.message}`, {
    at: span && fault.range ? charactersOf(span, fault.range) : span,
    hint: fault.hint,
  })
}

/** The piece of a JSON string's source that stands for the characters `[start, end)` of its text. */
function charactersOf(span: Span, range: { readonly start: number; readonly end: number }): Span {
  const source = span.text.slice(span.column - 1)
  if (!source.startsWith('"')) return span
  const piece = /\\u[0-9a-fA-F]{4}|\\.|[^\\]/gsy
  piece.lastIndex = 1
  const offsets: number[] = []
  while (piece.lastIndex < source.length && source[piece.lastIndex] !== '"') {
    offsets.push(piece.lastIndex)
    if (piece.exec(source) === null) break
  }
  offsets.push(piece.lastIndex)
  const start = offsets[Math.min(range.start, offsets.length - 1)]!
  const end = offsets[Math.min(range.end, offsets.length - 1)]!
  return { ...span, column: span.column + start, width: Math.max(1, end - start) }
}

function locationOf(run: Run, { at }: Rule): string {
  return `${at.base === '' ? run.options.schemaFile : at.base}#${pointerText(at.path)}`
}

function naming(run: Run, path: Path): string {
  const text = pathText([...(run.options.prefix ?? []), ...path])
  return text === '' ? '' : `${text}: `
}

function shownPath(run: Run, path: Path): string {
  return pathText([...(run.options.prefix ?? []), ...path]) || 'the top of the values'
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
