import type { Json } from '../core/json.ts'

/**
 * The value of a JSON text. An integer that a double cannot hold is a bigint: a Kafka `retention.ms` or a 64-bit counter of a
 * custom resource would otherwise come back as another number, and be written back as that.
 */
export function parseJson(text: string): Json {
  return LONG_INTEGER.test(text)
    ? (JSON.parse(text, exactInteger as () => unknown) as Json)
    : (JSON.parse(text) as Json)
}

/** The text of a value, with bigints as plain integers. */
export function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    // Only a bigint is refused; a replacer for every value would make all other bodies slower.
    if (!(error instanceof TypeError)) throw error
    return JSON.stringify(value, (_key, entry: unknown) => (typeof entry === 'bigint' ? rawJson(String(entry)) : entry))
  }
}

/**
 * Where a number of 16 digits or more may begin. Inside of a string this is rare, and costs time only: a reviver is called for
 * every value, which takes about ten times as long.
 */
const LONG_INTEGER = /(?:^|[:[,])\s*-?\d{16}/

const INTEGER = /^-?\d+$/

function exactInteger(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  return context.source !== undefined && INTEGER.test(context.source) ? BigInt(context.source) : value
}

/** In Node since 22; not yet in TypeScript's es2024. */
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }
