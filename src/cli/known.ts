import type { JsonMap } from '../core/json.ts'

/** Without the entries that are undefined. */
export function known(entries: Readonly<Record<string, JsonMap[string] | undefined>>): JsonMap {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, JsonMap[string]] => entry[1] !== undefined),
  )
}
