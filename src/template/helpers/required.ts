import { textAt } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** Helm refuses only nothing and ""; 0, false, [] and {} are values that somebody may have meant. */
export const required: Helper = {
  name: 'required',
  signature: 'required MESSAGE VALUE',
  doc: 'VALUE; fails with MESSAGE when it is missing or "".',
  example: ['required "clusterId is needed" "kraft-1"', '"kraft-1"'],
  arity: [2, 2],
  lenient: true,
  go: 'required',
  call: (args) => {
    const value = args[1] ?? null
    if (value === null || value === '') throw new HelperError(textAt(args, 0))
    return value
  },
}
