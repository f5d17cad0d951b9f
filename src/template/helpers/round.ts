import { finite, toFloat } from '../go/float.ts'
import { integerAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Sprig's rule, good for numbers above zero only: below, it rounds down whatever the fraction (−2.4 gives −3). */
export const round: Helper = {
  name: 'round',
  signature: 'round NUMBER PLACES [FROM]',
  doc: 'NUMBER with PLACES after the point; a fraction of FROM (0.5) or more goes up.',
  example: ['round 123.456 2', '123.46'],
  arity: [2, 3],
  go: 'round',
  call: (args) => {
    const power = Number(`1e${integerAt(args, 1)}`)
    const scaled = toFloat(args, 0) * power
    const up = scaled - Math.trunc(scaled) >= (args.length > 2 ? toFloat(args, 2) : 0.5)
    return finite((up ? Math.ceil(scaled) : Math.floor(scaled)) / power)
  },
}
