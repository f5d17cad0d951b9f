import { textAt } from '../helper-arguments.ts'
import { upperCase } from '../go/rune-case.ts'
import type { Helper } from '../helper.ts'

/** Rune by rune as in Go, so "ß" stays "ß". */
export const upper: Helper = {
  name: 'upper',
  signature: 'upper TEXT',
  doc: 'TEXT in capital letters.',
  example: ['upper "sasl_ssl"', '"SASL_SSL"'],
  arity: [1, 1],
  go: 'upper',
  call: (args) => upperCase(textAt(args, 0)),
}
