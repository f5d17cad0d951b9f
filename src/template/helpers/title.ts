import { textAt } from '../helper-arguments.ts'
import { titleCase } from '../go/rune-case.ts'
import type { Helper } from '../helper.ts'

/** Go's strings.Title: the rest of a word is left alone, and "_" joins words while "." and "-" part them. */
export const title: Helper = {
  name: 'title',
  signature: 'title TEXT',
  doc: 'TEXT with a capital at the start of each word.',
  example: ['title "kafka broker"', '"Kafka Broker"'],
  arity: [1, 1],
  go: 'title',
  call: (args) => titleCase(textAt(args, 0)),
}
