import type { CallRule, HelperCall } from '../call-rule.ts'
import { defined, given, integerAt, nativeListAt } from '../call-rule.ts'
import { define } from '../emitter.ts'
import type { Go } from '../go.ts'
import { argument, call, goText } from '../go.ts'
import type { Type } from '../type.ts'
import { boolean, either, isAlways, isOnly, KIND, text, typed } from '../type.ts'
import { anyOf, itemsOf, listType, literalInteger, maybe } from './result-type.ts'

/**
 * Lists. Sprig refuses what is no list by itself, but gives nil for some empty lists, which is missing where ours is an
 * empty list.
 */
export const listCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  [
    'list',
    ({ args }) =>
      call(
        'list',
        args,
        listType(() => anyOf(args.map((arg) => arg.type))),
      ),
  ],
  ['first', item],
  ['last', item],
  ['rest', (helper) => neverNil(part(helper))],
  ['initial', (helper) => neverNil(part(helper))],
  ['reverse', part],
  ['compact', part],
  ['append', (helper) => added(helper, helper.args[1]!)],
  ['prepend', (helper) => added(helper, given(helper, 1))],
  ['concat', concat],
  ['uniq', uniq],
  ['without', without],
  ['has', has],
  ['sortAlpha', sortAlpha],
  ['slice', slice],
  ['until', (helper) => steps(helper, ['0', helper.args[0]!, '1'])],
  ['untilStep', (helper) => steps(helper, helper.args)],
])

const scalars = KIND.STRING | KIND.BOOLEAN

function item(helper: HelperCall): Go {
  const list = nativeListAt(helper, 0)
  return call(helper.name, [list], list.type.filled ? list.type.item() : maybe(list.type.item()))
}

function part(helper: HelperCall): Go {
  const list = nativeListAt(helper, 0)
  return call(helper.name, [list], itemsOf(list))
}

function neverNil(list: Go): Go {
  return { code: `${list.code} | default list`, atom: false, type: list.type }
}

function added(helper: HelperCall, value: Go): Go {
  const list = nativeListAt(helper, 0)
  return call(
    helper.name,
    [list, value],
    listType(() => either(list.type.item(), value.type)),
  )
}

function concat(helper: HelperCall): Go {
  const lists = helper.args.map((_, i) => nativeListAt(helper, i))
  const type = listType(() => anyOf(lists.map((list) => list.type.item())))
  return lists.length === 0 ? call('list', [], type) : neverNil(call('concat', lists, type))
}

function uniq(helper: HelperCall): Go {
  const list = nativeListAt(helper, 0)
  if (isOnly(list.type.item(), scalars)) return call('uniq', [list], itemsOf(list))
  return defined(helper, 'uniq', [helper.args[0]!], itemsOf(list))
}

function without(helper: HelperCall): Go {
  const list = nativeListAt(helper, 0)
  const values = helper.args.slice(1)
  if (values.every((value) => isNativelyEqual(value.type, list.type.item()))) {
    return call('without', [list, ...values.map((_, i) => given(helper, i + 1))], itemsOf(list))
  }
  return defined(helper, 'without', helper.args, itemsOf(list))
}

function has(helper: HelperCall): Go {
  const list = nativeListAt(helper, 1)
  if (isNativelyEqual(helper.args[0]!.type, list.type.item())) return call('has', [given(helper, 0), list], boolean)
  const code = `include ${goText(define(helper.emitter, 'has'))} (list ${helper.args.map(argument).join(' ')})`
  return call('eq', [{ code, atom: false, type: text }, '"true"'], boolean)
}

/** Sprig compares by Go types: a number of a file is never equal to one of --set or of a template. */
function isNativelyEqual(a: Type, b: Type): boolean {
  return (a.kinds & b.kinds & ~scalars) === 0
}

/** Sprig sorts a list of strings in place, which only the values, lists of anything, are sure to survive. */
function sortAlpha(helper: HelperCall): Go {
  const [arg] = helper.args
  const sorted = listType(() => ({ ...text, chars: arg!.type.item().chars }))
  if (!isAlways(arg!.type, KIND.LIST) || !isOnly(arg!.type.item(), scalars)) {
    return defined(
      helper,
      'sortAlpha',
      helper.args,
      listType(() => text),
    )
  }
  const copy = isOwn(arg!) ? arg! : call('concat', [arg!], arg!.type)
  return call('sortAlpha', [copy], isOnly(arg!.type.item(), KIND.STRING) ? sorted : listType(() => text))
}

/** Of the values, or made for this call. */
function isOwn({ code }: Go): boolean {
  return /^\(*(?:\$|\$root)?\.Values\b/.test(code) || /^(?:keys|list|splitList|concat|append|prepend) /.test(code)
}

function slice(helper: HelperCall): Go {
  const list = nativeListAt(helper, 0)
  const [, start, end] = helper.args
  const whole = end === undefined && (start === undefined || start.code === '0')
  return whole ? neverNil(call('slice', [list], itemsOf(list))) : defined(helper, 'slice', helper.args, itemsOf(list))
}

/** Ours is limited to this many items; a longer one would only be found out when memory ends. */
const mostItems = 1e5

function steps(helper: HelperCall, [start, end, step]: readonly (Go | string)[]): Go {
  const numbers = [start!, end!, step!].filter((number): number is Go => typeof number !== 'string')
  const bound = numbers.reduce((sum, number) => sum + boundOf(number), 0)
  const type = listType(() => typed(KIND.INTEGER, { bound }))
  if (bound <= mostItems)
    return call(
      helper.name,
      numbers.map((_, i) => integerAt(helper, i, 'int')),
      type,
    )
  if (helper.name === 'until') return defined(helper, 'until', helper.args, type)
  return defined(helper, 'steps', [goText(helper.name), ...numbers], type)
}

function boundOf(number: Go): number {
  const literal = literalInteger(number)
  if (literal !== undefined) return Math.abs(literal)
  return isAlways(number.type, KIND.INTEGER) ? number.type.bound : Infinity
}
