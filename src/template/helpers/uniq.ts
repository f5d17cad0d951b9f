import { canonicalJson } from '../../core/canonical-json.ts'
import type { Json } from '../../core/json.ts'
import { listAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Compares JSON. Sprig compares each item with each; one text per item keeps long lists linear. */
export const uniq: Helper = {
  name: 'uniq',
  signature: 'uniq LIST',
  doc: 'LIST with only the first of equal items.',
  example: ['uniq (list "a" "b" "a")', '["a","b"]'],
  arity: [1, 1],
  go: 'uniq',
  call: (args) => {
    const seen = new Map<string, Json>()
    for (const item of listAt(args, 0)) {
      const key = canonicalJson(item)
      if (!seen.has(key)) seen.set(key, item)
    }
    return [...seen.values()]
  },
}
