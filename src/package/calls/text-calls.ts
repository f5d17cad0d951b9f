import type { CallRule, HelperCall } from '../call-rule.ts'
import { included, integerAt, printedAt, scalarTextAt, textAt, wrong } from '../call-rule.ts'
import type { Go } from '../go.ts'
import { argument, call, goText } from '../go.ts'
import type { Chars, Type } from '../type.ts'
import { boolean, isAlways, isOnly, KIND, looser, map, text } from '../type.ts'
import { listType, literalText } from './result-type.ts'

/** Text. Go's functions refuse what is no text by themselves; they differ where they print numbers or cut bytes. */
export const textCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ['trim', (helper) => native(helper, charsOf(helper, 0))],
  ['trimAll', (helper) => native(helper, charsOf(helper, 1))],
  ['trimPrefix', (helper) => native(helper, charsOf(helper, 1))],
  ['trimSuffix', (helper) => native(helper, charsOf(helper, 1))],
  ['upper', (helper) => native(helper, charsOf(helper, 0))],
  ['lower', (helper) => native(helper, charsOf(helper, 0))],
  ['title', (helper) => native(helper, charsOf(helper, 0))],
  ['replace', (helper) => native(helper, looser(charsOf(helper, 1), charsOf(helper, 2)))],
  ['contains', ({ name, args }) => call(name, args, boolean)],
  ['hasPrefix', ({ name, args }) => call(name, args, boolean)],
  ['hasSuffix', ({ name, args }) => call(name, args, boolean)],
  ['trunc', (helper) => cut(helper, [integerAt(helper, 0, 'int'), textAt(helper, 1)])],
  ['substr', (helper) => cut(helper, [integerAt(helper, 0, 'int'), integerAt(helper, 1, 'int'), textAt(helper, 2)])],
  ['repeat', (helper) => counted(helper, charsOf(helper, 1))],
  ['indent', (helper) => counted(helper, looser('quoted', charsOf(helper, 1)))],
  ['nindent', (helper) => counted(helper, 'any')],
  ['join', join],
  ['split', split],
  ['splitList', splitList],
  ['quote', (helper) => printedAll(helper, 'any')],
  ['squote', (helper) => printedAll(helper, helper.args.map((_, i) => charsOf(helper, i)).reduce(looser, 'quoted'))],
  ['toString', (helper) => scalarTextAt(helper, 0)],
  ['print', print],
])

function native({ name, args }: HelperCall, chars: Chars): Go {
  return call(name, args, { ...text, chars })
}

function charsOf({ args }: HelperCall, index: number): Chars {
  const { type } = args[index]!
  return isOnly(type, KIND.INTEGER | KIND.FLOAT | KIND.BOOLEAN) ? 'word' : type.chars
}

/** Go counts bytes and leaves half a character behind, which its YAML writer then drops or mangles. */
function cut(helper: HelperCall, args: readonly Go[]): Go {
  const from = args.at(-1)!
  const type: Type = { ...text, chars: from.type.chars }
  const code = call(helper.name, args, type)
  const literal = literalText(from)
  if (literal !== undefined && /^[\x00-\x7f]*$/.test(literal)) return code
  if (isAlways(from.type, KIND.STRING) && from.type.chars === 'word') return code
  return included(helper, 'whole', [goText(`${helper.name} cuts a character in two`), code], type)
}

function counted(helper: HelperCall, chars: Chars): Go {
  return call(helper.name, [integerAt(helper, 0, 'int'), textAt(helper, 1)], { ...text, chars })
}

function join(helper: HelperCall): Go {
  const [separator, items] = helper.args
  const item = items!.type.item()
  const isPrinted =
    isOnly(item, KIND.STRING | KIND.BOOLEAN) || (isOnly(item, scalars & ~KIND.FLOAT) && item.bound < 1e6)
  const type: Type = { ...text, chars: looser(separator!.type.chars, isOnly(item, scalars) ? item.chars : 'any') }
  if (isAlways(items!.type, KIND.LIST) && isPrinted) return call('join', helper.args, type)
  const message = wrong(helper, 1, 'text, numbers or booleans')
  return included(helper, 'join', [goText(message), separator!, items!])
}

const scalars = KIND.STRING | KIND.BOOLEAN | KIND.INTEGER | KIND.FLOAT

/** Sprig makes a map of Go's strings, which its functions for maps refuse, and which has "" where a key is missing. */
function split(helper: HelperCall): Go {
  const pieces = call('split', helper.args, map)
  const piece: Type = { ...text, chars: charsOf(helper, 1), missing: true }
  return {
    code: `${pieces.code} | toJson | fromJson`,
    atom: false,
    type: { ...map, entry: () => piece, item: () => piece },
  }
}

function splitList(helper: HelperCall): Go {
  const piece: Type = { ...text, chars: charsOf(helper, 1) }
  return call('splitList', helper.args, { ...listType(() => piece), filled: true })
}

function printedAll(helper: HelperCall, chars: Chars): Go {
  return call(
    helper.name,
    helper.args.map((_, i) => printedAt(helper, i)),
    { ...text, chars },
  )
}

/** Go writes a blank between two operands that are both no text; as texts they need one of their own. */
function print(helper: HelperCall): Go {
  const { args } = helper
  const chars = args.map((_, i) => charsOf(helper, i)).reduce(looser, args.length > 1 ? 'quoted' : 'word')
  const isSure = args.every(({ type }) => isAlways(type, KIND.STRING) || isAlways(type, scalars & ~KIND.STRING))
  if (!isSure && args.length > 1) {
    return included(helper, 'print', [goText('print: arguments must be text, numbers or booleans'), ...args])
  }
  const written: (Go | string)[] = []
  args.forEach((arg, i) => {
    const printed = printedAt(helper, i)
    const isText = isAlways(printed.type, KIND.STRING)
    const before = args[i - 1]
    const isGap = before !== undefined && !isAlways(before.type, KIND.STRING) && !isAlways(arg.type, KIND.STRING)
    if (isGap && (isText || isAlways(printedAt(helper, i - 1).type, KIND.STRING))) written.push('" "')
    written.push(isText ? printed : argument(printed))
  })
  return call('print', written, { ...text, chars })
}
