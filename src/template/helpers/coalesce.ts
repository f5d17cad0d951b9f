import { isEmpty } from '../../core/empty.ts'
import type { Helper } from '../helper.ts'

/** Empty is Go's: a 0 or false among the values is passed over. */
export const coalesce: Helper = {
  name: 'coalesce',
  signature: 'coalesce VALUE…',
  doc: 'The first VALUE that is not empty; nothing when all are.',
  example: ['coalesce "" null "zk-cs:2181"', '"zk-cs:2181"'],
  arity: [0, Infinity],
  lenient: true,
  go: 'coalesce',
  call: (args) => args.find((value) => !isEmpty(value)) ?? null,
}
