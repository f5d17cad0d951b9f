import type { Helper } from '../helper.ts'

/** Values are never changed in place, so VALUE itself serves; under Helm a copy protects from `set` and `merge`. */
export const deepCopy: Helper = {
  name: 'deepCopy',
  signature: 'deepCopy VALUE',
  doc: 'A copy of VALUE that shares nothing with it.',
  example: ['deepCopy (dict "a" 1)', '{"a":1}'],
  arity: [1, 1],
  go: 'deepCopy',
  call: ([value = null]) => value,
}
