import { textAt } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** For what a schema or a rule cannot say; those name the values line, this one only the template line. */
export const fail: Helper = {
  name: 'fail',
  signature: 'fail MESSAGE',
  doc: 'Stops the render with MESSAGE.',
  example: ['or "kraft" (fail "never reached")', '"kraft"'],
  arity: [1, 1],
  go: 'fail',
  call: (args) => {
    throw new HelperError(textAt(args, 0))
  },
}
