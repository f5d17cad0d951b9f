import { Failure } from '../core/failure.ts'
import type { YamlScalarEvent } from '../yaml/events.ts'
import { SCALAR_STYLE, scalarText } from '../yaml/events.ts'
import { notJson, notKey, resolveKey, resolvePlain } from '../yaml/scalar.ts'
import { taggedKey, taggedScalar, tagName } from '../yaml/tag.ts'
import type { Node } from './op.ts'
import { OP } from './op.ts'
import type { Reader } from './reader.ts'
import { rangeOf, refuse } from './reader.ts'

/** A scalar without marks: what Kubernetes reads there, once and for all. */
export function constantNode(reader: Reader, event: YamlScalarEvent): Node {
  if (event.valueStart < 0 && event.tagStart < 0) return [OP.CONST, null]
  const text = event.valueStart < 0 ? '' : scalarText(reader.piece.text, event)
  const value = attempt(reader, event, () => {
    if (event.tagStart >= 0) return taggedScalar(tagOf(reader, event), text)
    if (event.style !== SCALAR_STYLE.PLAIN) return text
    const plain = resolvePlain(text)
    if (plain === undefined) throw notJson(text)
    return plain
  })
  // The skeleton is kept as JSON, which would lose the sign of -0.
  return typeof value === 'bigint' ? [OP.BIG, String(value)] : [OP.CONST, value === 0 ? 0 : (value ?? null)]
}

/** A key without marks; undefined when it cannot be one, which was told. */
export function constantKey(reader: Reader, event: YamlScalarEvent): string | undefined {
  const text = event.valueStart < 0 ? '' : scalarText(reader.piece.text, event)
  return attempt(reader, event, () => {
    if (event.tagStart < 0 && event.style !== SCALAR_STYLE.PLAIN) return text
    const key = event.tagStart < 0 ? resolveKey(text) : taggedKey(tagOf(reader, event), text)
    if (key === undefined) throw notKey(text)
    return key
  })
}

function tagOf(reader: Reader, event: YamlScalarEvent): string {
  return tagName(reader.piece.text.slice(event.tagStart, event.tagEnd))
}

/** The rules of scalars know no places; they are added here. */
function attempt<T>(reader: Reader, event: YamlScalarEvent, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    refuse(reader, rangeOf(event), error.message, error.hint === undefined ? {} : { hint: error.hint })
    return undefined
  }
}
