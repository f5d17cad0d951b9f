import type { Helper } from '../helper.ts'

/** A missing VALUE stays as a null item, as in Go. */
export const list: Helper = {
  name: 'list',
  signature: 'list VALUE…',
  doc: 'A list of the VALUEs.',
  example: ['list "a" 1', '["a",1]'],
  arity: [0, Infinity],
  lenient: true,
  go: 'list',
  call: (args) => [...args],
}
