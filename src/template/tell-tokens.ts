import { compileSubject } from './block.ts'
import { calledName, compileExpression, compileMustache } from './expression.ts'
import { markPattern } from './form.ts'
import { resolvePartial } from './partial.ts'
import type { Token } from './token.ts'
import type { Unit } from './unit.ts'
import { tell } from './unit.ts'

/**
 * Tells what is wrong inside the mustaches of a text whose place in a tree is not known, because the text is no YAML or
 * because nobody uses it: one mistake must not hide the others.
 */
export function tellTokens(text: string, unit: Unit): void {
  for (const line of text.split('\n')) {
    if (/^\s*#/.test(line)) continue
    for (const [, id] of line.matchAll(markPattern())) {
      const token = unit.tokens[Number(id)]
      if (token !== undefined) tellToken(token, unit)
    }
  }
}

function tellToken(token: Token, unit: Unit): void {
  switch (token.is) {
    case 'refused':
      tell(unit, token.problem)
      break
    case 'mustache': {
      const { node, scope } = token
      const name = calledName(node)
      if (name === 'optional' || name === 'spread' || name === 'include') {
        for (const param of node.params) compileExpression(param, scope, unit, 1)
      } else compileMustache(node, scope, unit)
      break
    }
    case 'partial': {
      const { node, scope } = token
      resolvePartial(token.name, node.name.loc, unit)
      for (const param of node.params) compileExpression(param, scope, unit, 1)
      for (const { value } of node.hash?.pairs ?? []) compileExpression(value, scope, unit, 1)
      break
    }
    case 'block':
      for (const branch of token.branches) {
        if (branch.kind !== 'else') compileSubject(branch, unit)
        tellTokens(branch.raw.text, unit)
      }
  }
}
