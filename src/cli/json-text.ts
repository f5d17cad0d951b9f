import type { Json } from '../core/json.ts'

/** `JSON.stringify` refuses bigints, which stand for integers beyond 2^53: they are written digit by digit. */
export function jsonText(value: Json, indent = 0): string {
  return JSON.stringify(
    value,
    (_key, inner: unknown) => (typeof inner === 'bigint' ? rawJSON(String(inner)) : inner),
    indent,
  )
}

/** In every Node that we run on, and not yet in TypeScript's ES2024. */
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown }
