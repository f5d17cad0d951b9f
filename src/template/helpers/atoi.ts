import { integerOf } from '../go/integer.ts'
import { textAt } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** Decimal only, unlike `int`: "014" is 14. Other text is 0, as in Sprig. */
export const atoi: Helper = {
  name: 'atoi',
  signature: 'atoi TEXT',
  doc: 'The decimal whole number in TEXT; other text is 0.',
  example: ['atoi "014"', '14'],
  arity: [1, 1],
  go: 'atoi',
  call: (args) => {
    const value = integerOf(textAt(args, 0), 10)
    if (Number.isSafeInteger(Number(value))) return Number(value)
    throw new HelperError(`${value} is too great for exact whole numbers (2^53)`)
  },
}
