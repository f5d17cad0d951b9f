import { hasMark, markPattern } from './form.ts'
import type { Unit } from './unit.ts'
import { sourceOf } from './unit.ts'

/** A sentence about the flattened text, with what the author wrote for every mark. */
export function withSource(sentence: string, unit: Unit): string {
  if (!hasMark(sentence)) return sentence
  const whole = sentence.replace(markPattern(), (_, id: string) => {
    const token = unit.tokens[Number(id)]
    if (token === undefined || token.is === 'refused') return '{{…}}'
    const text = sourceOf(unit, token.is === 'block' ? token.loc : token.node.loc)
    return text.split('\n')[0]!.slice(0, longest)
  })
  // A reader may quote one character of a mark.
  return whole.replace(/[\uE000\uE001]\d*/g, '{{')
}

const longest = 60
