import { textAt } from '../helper-arguments.ts'
import { goFormat } from '../go/format.ts'
import type { Helper } from '../helper.ts'

/** Where Go would print a complaint (`%!d(string=5)`) into the manifest, this is an error. */
export const printf: Helper = {
  name: 'printf',
  signature: 'printf FORMAT VALUE…',
  doc: 'Text by a Go format: %s text, %d whole number, %v any scalar, %q quoted, %05d, %.2f, %x hexadecimal.',
  example: ['printf "%s-%d" "kafka" 2', '"kafka-2"'],
  arity: [1, Infinity],
  go: 'printf',
  call: (args) => goFormat(textAt(args, 0), args.slice(1)),
}
