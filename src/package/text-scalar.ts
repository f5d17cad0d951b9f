import type { Node, OP, Text } from '../template/op.ts'
import { TEXT } from '../template/op.ts'
import { expression } from './expression.ts'
import type { Go } from './go.ts'
import { scalars } from './call-rule.ts'
import { argument, call, goText } from './go.ts'
import type { At } from './node.ts'
import { join } from './node.ts'
import type { Scope } from './scope.ts'
import { holeCode } from './text-hole.ts'
import { includeText } from './part.ts'
import { templateText } from './text.ts'
import { isAlways, isOnly, KIND, text } from './type.ts'

/** What a block scalar is written with after its bar, by how its end is kept. */
const chomping = ['', '', '-', '+'] as const

/** A text with holes: a block scalar stays one, any other text goes between double quotes. */
export function textScalar(
  [, texts, chomp]: Extract<Node, [typeof OP.TEXT, ...unknown[]]>,
  at: At,
  scope: Scope,
): string[] {
  // What follows would eat the empty lines that `|+` keeps; between quotes they are safe.
  if (chomp === 3) return [join(at, `"${templateText(texts, { in: 'quotes', block: true }, scope)}"`)]
  if (chomp === 0) return [join(at, quotedText(texts, scope))]
  const body = templateText(texts, { in: 'block', indent: at.indent }, scope)
  const lines = withEnd(body).split('\n')
  const digit = typeof texts[0] === 'string' && /^[^\s{]/.test(texts[0]) ? '' : '2'
  return [
    join(at, `|${digit}${chomping[chomp]}`),
    ...lines.map((line) => (line === '' ? '' : ' '.repeat(at.indent) + line)),
  ]
}

/** Without the final line break; blanks before it are text, which an action after them would eat. */
function withEnd(text: string): string {
  const body = text.replace(/\n+$/, '')
  return /[ \t]$/.test(body) ? `${body}{{ "" }}` : body
}

/** `"a{{ X }}b"`; free strings go through `printf … | quote`, which any Go programmer reads. */
export function quotedText(texts: readonly Text[], scope: Scope): string {
  const format = formatOf(texts, scope)
  if (format !== undefined) return `{{ ${format} | quote }}`
  return `"${templateText(texts, { in: 'quotes' }, scope)}"`
}

/** A text as a Go expression; undefined when a block is in it. */
export function textValue(texts: readonly Text[], scope: Scope): string | undefined {
  if (texts.length === 1 && typeof texts[0] === 'string') return goText(texts[0])
  const args: string[] = []
  let format = ''
  for (const part of texts) {
    if (typeof part === 'string') format += part.replaceAll('%', '%%')
    else if (part[0] === TEXT.BLOCK) return undefined
    else {
      args.push(
        part[0] === TEXT.PART ? includeText(part, scope).code : holeCode(part[1], part[2], { in: 'text' }, scope),
      )
      format += '%v'
    }
  }
  return format === '%v'
    ? `(${args[0]!} | toString)`
    : `(printf ${goText(format)} ${args.map((arg) => `(${arg})`).join(' ')})`
}

/**
 * `printf "%s:%d" a b`, or the string itself, for texts that can hold anything; undefined for one that stands better
 * between quotes, or has a block in it.
 */
function formatOf(texts: readonly Text[], scope: Scope): string | undefined {
  const args: Go[] = []
  let format = ''
  let isFree = false
  for (const part of texts) {
    if (typeof part === 'string') format += part.replaceAll('%', '%%')
    else if (part[0] === TEXT.BLOCK || (part[0] === TEXT.PART && part[5] !== null)) return undefined
    else {
      const [verb, go] = part[0] === TEXT.PART ? (['%s', includeText(part, scope)] as const) : verbOf(part, scope)
      isFree ||= verb === '%s' && go.type.chars !== 'word' && go.type.chars !== 'quoted'
      args.push(go)
      format += verb
    }
  }
  if (!isFree) return undefined
  return format === '%s' ? args[0]!.code : `printf ${goText(format)} ${args.map(argument).join(' ')}`
}

/** How `printf` prints a value as our texts do. */
function verbOf([, expr, hole]: Extract<Text, [typeof TEXT.HOLE, ...unknown[]]>, scope: Scope): readonly [string, Go] {
  const go = expression(expr, scope)
  if (isAlways(go.type, KIND.STRING)) return ['%s', go]
  if (isAlways(go.type, KIND.BOOLEAN)) return ['%t', go]
  if (isAlways(go.type, KIND.INTEGER) && go.type.bound <= Number.MAX_SAFE_INTEGER)
    return ['%d', call('int64', [go], go.type)]
  const isText = !isOnly(go.type, KIND.INTEGER | KIND.FLOAT | KIND.BOOLEAN)
  const chars = isOnly(go.type, scalars) ? (isText ? go.type.chars : 'word') : 'any'
  return [
    isText ? '%s' : '%v',
    { code: holeCode(expr, hole, { in: 'text' }, scope), atom: false, type: { ...text, chars } },
  ]
}
