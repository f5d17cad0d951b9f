import { pathText, type Path } from '../../core/json.ts'
import type { Rule } from '../../values/rule.ts'
import { argument, goText } from '../go.ts'
import { text } from '../type.ts'
import { formatOf } from './arithmetic.ts'
import { asText } from './coerce.ts'
import { expression, literal } from './expression.ts'
import { included, type Scope } from './scope.ts'
import { readCel } from './syntax.ts'
import { causes, term, type Term } from './term.ts'
import type { At } from './place-block.ts'

/** Go's expression for the sentence of a broken rule: the place and the message. */
export function sentence(rule: Rule, message: Term, at: At): string {
  const before = naming(at, rule.fieldPath)
  const { format, args } = formatOf([...before, message])
  if (args.length === 0) return goText(format.replaceAll('%%', '%'))
  return `(${['printf', goText(format), ...args].join(' ')})`
}

/** What `message` says, or the rule itself. */
export function plainMessage(rule: Rule): Term {
  return literal(rule.message?.trim() ?? `must meet the rule ${rule.rule.replaceAll(/\s+/g, ' ').trim()}`)
}

/** `messageExpression`; blanks around it do not count, and an empty one gives way to `message`. */
export function computedMessage(rule: Rule, scope: Scope): Term {
  const made = asText(expression(readCel(rule.messageExpression!), scope), scope)
  const { format } = formatOf([made])
  const isTight = /^(?!\s|%s)./.test(format) && /\S$/.test(format) && !format.endsWith('%s')
  if (isTight) return made
  const code = included(scope, 'celMessage', [argument(made), argument(plainMessage(rule))])
  return term(code, text, causes(made))
}

function naming(at: At, fieldPath: Path): Term[] {
  if ('path' in at) {
    const path = pathText([...at.path, ...fieldPath])
    return path === '' ? [] : [literal(`${path}: `)]
  }
  const place: Term = { ...literal(''), literal: undefined, code: at.code, atom: true }
  return [place, literal(`${pathText(['x', ...fieldPath]).slice(1)}: `)]
}
