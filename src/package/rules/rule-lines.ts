import { compileExpression } from '../../values/rule-expression.ts'
import type { Rule } from '../../values/rule.ts'
import { asBool } from './coerce.ts'
import { expression } from './expression.ts'
import { factsOf } from './facts.ts'
import { denied } from './logic.ts'
import { computedMessage, plainMessage, sentence } from './message.ts'
import type { PlaceBlock } from './place-block.ts'
import { action, apart, indented, type RuleOutput, type Scope } from './scope.ts'
import { readCel } from './syntax.ts'
import type { Term } from './term.ts'

/** The check of one rule at one place: a comment with its CEL, and what notes its message. Throws NotCarried. */
export function ruleLines(rule: Rule, { self, at }: PlaceBlock, output: RuleOutput): string[] {
  const list = rule.severity === 'error' ? '$errors' : '$warnings'
  const scope: Scope = {
    output,
    lines: [],
    variables: new Map([['self', self]]),
    facts: new Map(),
    broken: false,
    soft: rule.severity === 'warning',
  }
  const cel = readCel(rule.rule)
  // Checks the rule as it stands; what is written is its opposite.
  asBool(expression(cel, apart(scope)), apart(scope))
  const broken = denied(cel, { ...scope, broken: true })
  const here = apart(scope, { facts: factsOf(cel, false, scope), broken: undefined })
  const message = sentence(rule, messageOf(rule, here), at)
  const test = broken.literal === undefined ? broken.code : String(broken.literal)
  return [
    `{{- /* ${rule.rule.replaceAll(/\s+/g, ' ').trim().replaceAll('*/', '* /')} */}}`,
    ...scope.lines,
    action(`if ${test}`),
    ...indented([...here.lines, action(`${list} = append ${list} ${message}`)]),
    action('end'),
  ]
}

function messageOf(rule: Rule, scope: Scope): Term {
  if (rule.messageExpression === undefined) return plainMessage(rule)
  const compiled = compileExpression(rule.messageExpression, 'string', { left: 0 })
  // Without the values before, `message` is said.
  const comparesOld = 'expression' in compiled && compiled.expression.comparesOld
  return comparesOld ? plainMessage(rule) : computedMessage(rule, scope)
}
