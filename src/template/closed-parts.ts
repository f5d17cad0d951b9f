import type { PartBody } from './op.ts'
import type { Sees } from './unit.ts'

interface Compiled {
  readonly part: Omit<PartBody, 'closed'>
  readonly sees: Sees
}

/**
 * The parts of a skeleton, each with whether it is closed: it sees neither its context nor, itself or through what it
 * uses, the root `Template`. Names and label sets are closed; in a loop they are filled once.
 */
export function closedParts(parts: ReadonlyMap<string, Compiled>): Record<string, PartBody> {
  const seesTemplate = new Set([...parts].filter(([, { sees }]) => sees.template).map(([key]) => key))
  for (let before = -1; before !== seesTemplate.size;) {
    before = seesTemplate.size
    for (const [key, { sees }] of parts)
      if ([...sees.parts].some((used) => seesTemplate.has(used))) seesTemplate.add(key)
  }
  const closed: Record<string, PartBody> = {}
  for (const [key, { part, sees }] of parts) closed[key] = { ...part, closed: !sees.context && !seesTemplate.has(key) }
  return closed
}
