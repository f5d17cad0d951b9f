import type { Environment } from '@marcbachmann/cel-js'
import { parseQuantity, type Quantity } from '../core/quantity.ts'
import { badValue } from './rule-error.ts'

/**
 * Kubernetes' quantity library. `quantity` and `isQuantity` also take numbers, since values write `cpu: 2` and `cpu: 0.5` as
 * often as `cpu: 500m`. The arithmetic is exact down to a billionth; `asApproximateFloat` gives a double for the rest.
 */
export function addQuantities(environment: Environment): void {
  environment.registerType('kubernetes.Quantity', CelQuantity)
  for (const type of ['string', 'int', 'double']) {
    environment
      .registerFunction(`quantity(${type}): kubernetes.Quantity`, read)
      .registerFunction(`isQuantity(${type}): bool`, (value: Written) => parseQuantity(String(value)) !== undefined)
  }
  const method = (signature: string, handler: (it: CelQuantity, other: CelQuantity | bigint) => unknown): void => {
    environment.registerFunction(`kubernetes.Quantity.${signature}`, handler)
  }
  method('sign(): int', sign)
  // Documented as a method, declared as a function: Kubernetes takes sign(quantity("1")) alone.
  environment.registerFunction('sign(kubernetes.Quantity): int', sign)
  method('isInteger(): bool', ({ nano }) => isInt64(nano))
  method('asInteger(): int', ({ nano }) => {
    if (!isInt64(nano)) throw badValue('a quantity with a fraction, or beyond 64 bits, is no integer')
    return nano / ONE
  })
  method('asApproximateFloat(): double', ({ nano }) => Number(nano) / Number(ONE))
  method('isGreaterThan(kubernetes.Quantity): bool', (a, b) => a.nano > nanoOf(b))
  method('isLessThan(kubernetes.Quantity): bool', (a, b) => a.nano < nanoOf(b))
  method('compareTo(kubernetes.Quantity): int', (a, b) => BigInt(a.nano < nanoOf(b) ? -1 : a.nano > nanoOf(b) ? 1 : 0))
  for (const other of ['kubernetes.Quantity', 'int']) {
    method(`add(${other}): kubernetes.Quantity`, (a, b) => derived(a, a.nano + nanoOf(b)))
    method(`sub(${other}): kubernetes.Quantity`, (a, b) => derived(a, a.nano - nanoOf(b)))
  }
  environment.registerOperator('kubernetes.Quantity == kubernetes.Quantity', (a: CelQuantity, b: CelQuantity) => {
    return a.nano === b.nano
  })
}

/** A quantity is counted in billionths. */
const ONE = 10n ** 9n

type Written = string | bigint | number

/** A class because cel-js tells types by their constructor. */
class CelQuantity {
  readonly quantity: Quantity
  constructor(quantity: Quantity) {
    this.quantity = quantity
  }
  get nano(): bigint {
    return this.quantity.nano
  }
  get key(): string {
    return `${this.nano}`
  }
}

function read(value: Written): CelQuantity {
  const quantity = parseQuantity(String(value))
  if (quantity === undefined) throw badValue(`${JSON.stringify(String(value))} is not a quantity, such as 500m or 4Gi`)
  return new CelQuantity(quantity)
}

function sign({ nano }: CelQuantity): bigint {
  return nano > 0n ? 1n : nano < 0n ? -1n : 0n
}

function derived({ quantity: { format } }: CelQuantity, nano: bigint): CelQuantity {
  return new CelQuantity({ nano, format })
}

function nanoOf(other: CelQuantity | bigint): bigint {
  return typeof other === 'bigint' ? other * ONE : other.nano
}

function isInt64(nano: bigint): boolean {
  return nano % ONE === 0n && BigInt.asIntN(64, nano / ONE) === nano / ONE
}
