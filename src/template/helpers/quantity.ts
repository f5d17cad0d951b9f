import { parseQuantity } from '../../core/quantity.ts'
import type { Json } from '../../core/json.ts'
import { textAt } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

const one = 10n ** 9n

/** To compute with resources: (div (mul 3 (quantity Values.resources.limits.memory)) 4). Exact, not rounded up: "500m" is 0.5. */
export const quantity: Helper = {
  name: 'quantity',
  signature: 'quantity QUANTITY',
  doc: 'The number that a Kubernetes quantity stands for: bytes of "4Gi", processors of "500m".',
  example: ['quantity "1.5Gi"', '1610612736'],
  arity: [1, 1],
  go: undefined,
  call: (args) => {
    if (typeof args[0] === 'number' || typeof args[0] === 'bigint') return args[0]
    const text = textAt(args, 0)
    const parsed = parseQuantity(text)
    if (parsed === undefined)
      throw new HelperError(`${JSON.stringify(text)} is no quantity`, 'like 500m, 2, 512Mi or 4Gi')
    return parsed.nano % one === 0n ? narrow(parsed.nano / one) : Number(`${parsed.nano}e-9`)
  },
}

function narrow(value: bigint): Json {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
