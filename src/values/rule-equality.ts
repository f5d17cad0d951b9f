/**
 * A text that two values share exactly when CEL's `==` holds between them. Sets are compared by it in linear time: the budget
 * pays for the lengths of two lists, not for their product. Undefined for what equals nothing, such as NaN.
 */
export function equalityKey(value: unknown): string | undefined {
  switch (typeof value) {
    case 'bigint':
      return `${value}`
    case 'number':
      // 1 and 1.0 are equal, also where a double is beyond 2^53.
      return Number.isInteger(value) ? `${BigInt(value)}` : Number.isNaN(value) ? undefined : `${value}`
    case 'string':
      return JSON.stringify(value)
    case 'boolean':
      return `${value}`
    default:
      return value === null ? 'null' : keyOfObject(value as object)
  }
}

/** Our own types (quantities, addresses, …) are equal where these texts are. */
interface Keyed {
  readonly key: string
}

function keyOfObject(value: object): string | undefined {
  if (Array.isArray(value) || value instanceof Set) return keyOfList(value as Iterable<unknown>)
  if (value instanceof Map) return keyOfMap(value as Map<unknown, unknown>)
  if (value instanceof Uint8Array) return `bytes(${value.join()})`
  if (value instanceof Date) return `timestamp(${value.getTime()})`
  if (isPlain(value)) return keyOfMap(Object.entries(value))
  if (isKeyed(value)) return `${value.constructor.name}(${value.key})`
  return keyOfNumber(value)
}

function keyOfList(items: Iterable<unknown>): string | undefined {
  const keys: string[] = []
  for (const item of items) {
    const key = equalityKey(item)
    if (key === undefined) return undefined
    keys.push(key)
  }
  return `[${keys.join()}]`
}

function keyOfMap(entries: Iterable<readonly [unknown, unknown]>): string | undefined {
  const keys: string[] = []
  for (const [name, value] of entries) {
    const key = equalityKey(value)
    if (key === undefined) return undefined
    keys.push(`${equalityKey(name)}:${key}`)
  }
  return `{${keys.sort().join()}}`
}

/** A map that a rule writes: {"a": 1}. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function isKeyed(value: object): value is Keyed {
  return 'key' in value && typeof value.key === 'string'
}

/** The library's own durations and unsigned integers. */
function keyOfNumber(value: object): string | undefined {
  if ('seconds' in value && 'nanos' in value) return `duration(${String(value.seconds)}:${String(value.nanos)})`
  const number: unknown = value.valueOf()
  return typeof number === 'bigint' ? `${number}` : undefined
}
