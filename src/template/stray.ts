import { calledName } from './expression.ts'
import type { Form } from './form.ts'
import type { BlockToken, MustacheToken, PartialToken, Token } from './token.ts'
import type { Unit } from './unit.ts'
import { fail, sourceOf } from './unit.ts'

/** Tells that a tag alone on its line cannot stand there. `lines` are its line and those above it, nearest first. */
export function tellStray(token: Token, lines: readonly string[], unit: Unit): void {
  if (token.is === 'mustache') tellMustache(token, unit)
  else if (token.is === 'block' && inBlockScalar(lines)) {
    const message = 'the lines of this block are not indented as the block scalar that they stand in'
    const hint = 'begin them in the column of its first line; |2 instead of | sets its indent by hand'
    fail(unit, 'template/block', message, { loc: token.loc, hint })
  } else if (token.is === 'block' || token.is === 'partial') tellLines(token, unit)
}

function tellMustache({ node }: MustacheToken, unit: Unit): void {
  const { loc } = node
  const shown = sourceOf(unit, loc)
  if (calledName(node) === 'spread') {
    const hint = `${shown}: in a map, - ${shown} in a list`
    fail(unit, 'template/position', 'spread needs a colon or a dash', { loc, hint })
    return
  }
  const inner = shown.replace(/^\{\{~?\s*|\s*~?\}\}$/g, '')
  const spread = `{{spread ${inner.includes(' ') ? `(${inner})` : inner}}}:`
  const hint = `the value of a key: key: ${shown}; entries of a map: ${spread}`
  fail(unit, 'template/position', 'a mustache alone on its line cannot stand between entries', { loc, hint })
}

const holds: Readonly<Record<Form | 'inline', string>> = {
  entry: 'entries (key: value)',
  item: 'items (- item)',
  node: 'neither entries alone (key: value) nor items alone (- item)',
  inline: 'text',
  doc: 'documents',
  none: 'nothing',
}

function tellLines(token: BlockToken | PartialToken, unit: Unit): void {
  const message = `this ${token.is} holds ${holds[token.form]}, which does not fit the lines around it`
  if (token.is === 'block') {
    const hint = 'a block surrounds whole entries, items, documents or nodes: repeat the key in both branches'
    fail(unit, 'template/block', message, { loc: token.loc, hint })
  } else {
    const hint = 'entries stand among entries, items among items; a value stands behind its key: key: {{> NAME}}'
    fail(unit, 'template/partial', message, { loc: token.node.loc, hint })
  }
}

/** Whether the first line above that is indented less begins a block scalar. */
function inBlockScalar([line = '', ...above]: readonly string[]): boolean {
  const indent = line.search(/\S|$/)
  const parent = above.find((text) => text.trim() !== '' && text.search(/\S/) < indent)
  return parent !== undefined && /(?:^|[\s:-])[|>][-+\d]*\s*(?:#.*)?$/.test(parent)
}
