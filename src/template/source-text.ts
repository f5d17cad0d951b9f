import { hasMark, markPattern } from './form.ts'
import type { Unit } from './unit.ts'
import { sourceOf } from './unit.ts'

/** A sentence about the flattened text, with what the author wrote for every mark. */
export function withSource(sentence: string, unit: Unit): string {
  if (!hasMark(sentence)) return sentence
  return sentence.replace(markPattern(), (_, id: string) => {
    const token = unit.tokens[Number(id)]
    if (token === undefined || token.is === 'refused') return '{{…}}'
    const text = sourceOf(unit, token.is === 'block' ? token.loc : token.node.loc)
    return text.split('\n')[0]!.slice(0, longest)
  })
}

const longest = 60
