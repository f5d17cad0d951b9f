import { typeName } from '../go/type-name.ts'
import type { Helper } from '../helper.ts'

/** Prefer `kindOf`: these are Go's spellings of types. */
export const typeOf: Helper = {
  name: 'typeOf',
  signature: 'typeOf VALUE',
  doc: "Go's name for the type of VALUE.",
  example: ['typeOf (dict)', '"map[string]interface {}"'],
  arity: [1, 1],
  go: 'typeOf',
  call: ([value = null]) => typeName(value),
}
