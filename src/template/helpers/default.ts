import { isEmpty } from '../../core/empty.ts'
import type { Helper } from '../helper.ts'

/** Go's truth decides, so 0 and false count as unset: for those, give the schema a default instead. */
export const default_: Helper = {
  name: 'default',
  signature: 'default FALLBACK VALUE',
  doc: 'VALUE, or FALLBACK when VALUE is missing or empty (0, false, "", [] and {} are empty).',
  example: ['default "Always" ""', '"Always"'],
  arity: [1, 2],
  lenient: true,
  go: 'default',
  call: ([fallback = null, value]) => (isEmpty(value) ? fallback : value!),
}
