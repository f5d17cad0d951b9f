import { textAt } from '../helper-arguments.ts'
import { lowerCase } from '../go/rune-case.ts'
import type { Helper } from '../helper.ts'

/** Rune by rune as in Go, so a final sigma is "σ". */
export const lower: Helper = {
  name: 'lower',
  signature: 'lower TEXT',
  doc: 'TEXT in small letters.',
  example: ['lower "PLAINTEXT"', '"plaintext"'],
  arity: [1, 1],
  go: 'lower',
  call: (args) => lowerCase(textAt(args, 0)),
}
