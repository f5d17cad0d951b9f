import { EVENT_ID, SCALAR_STYLE, scalarText } from './events.ts'
import type { YamlEvent, YamlScalarEvent } from './events.ts'
import { resolveKey } from './scalar.ts'
import { taggedKey, tagName } from './tag.ts'

/** A scalar's text as a mapping key; undefined when it cannot be one. Throws Failure without a place for a bad tag. */
export function eventKey(text: string, event: YamlScalarEvent): string | undefined {
  const content = scalarText(text, event)
  if (event.tagStart >= 0) return taggedKey(tagName(text.slice(event.tagStart, event.tagEnd)), content)
  return event.style === SCALAR_STYLE.PLAIN ? resolveKey(content) : content
}

/** Whether a key is `<<`, which merges instead of adding an entry; in quotes it is an ordinary key. */
export function isMergeKey(text: string, event: YamlEvent): boolean {
  if (event.type !== EVENT_ID.SCALAR || event.valueEnd - event.valueStart !== 2) return false
  if (!text.startsWith('<<', event.valueStart)) return false
  return event.tagStart < 0
    ? event.style === SCALAR_STYLE.PLAIN
    : tagName(text.slice(event.tagStart, event.tagEnd)) === 'merge'
}
