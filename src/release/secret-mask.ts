import { fromBase64, textOf } from '../core/bytes.ts'
import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { ObjectRef } from '../core/object-ref.ts'

/** Takes what the Secrets of a release hold out of any text: an event, a log and a refusal of the server may repeat it. */
export interface SecretMask {
  /** Takes note of what an object holds, when it is a Secret, and of its name. */
  learn(ref: ObjectRef, objects: readonly (JsonMap | undefined)[]): void
  text(text: string): string
}

export function secretMask(): SecretMask {
  const secrets = new Set<string>()
  const names = new Set(['true', 'false', 'null'])
  let words: readonly string[] | undefined
  return {
    learn(ref, objects) {
      for (const name of [ref.kind, ref.namespace ?? '', ref.name]) names.add(name)
      for (const object of objects) for (const word of object === undefined ? [] : wordsOf(object)) secrets.add(word)
      words = undefined
    },
    text(text) {
      // A name of an object is shown anyway: masking each `kafka`, since some user is called so, would hide everything.
      words ??= [...secrets].filter((word) => !names.has(word)).sort((a, b) => b.length - a.length)
      return words.reduce(withoutWord, text)
    },
  }
}

export function isSecret(object: JsonMap): boolean {
  return get(object, 'kind') === 'Secret' && get(object, 'apiVersion') === 'v1'
}

/** What a Secret holds, as written and as decoded; of a text of several lines each long line too, since logs show lines. */
function wordsOf(object: JsonMap): string[] {
  if (!isSecret(object)) return []
  const words: string[] = []
  for (const field of ['data', 'stringData']) {
    const entries = get(object, field)
    if (!isMap(entries)) continue
    for (const value of Object.values(entries)) {
      if (typeof value !== 'string') continue
      const bytes = field === 'data' ? fromBase64(value) : undefined
      const decoded = bytes === undefined ? undefined : textOf(bytes)
      for (const text of decoded === undefined ? [value] : [value, decoded]) {
        words.push(text.trim(), ...text.split(/\r?\n/).filter((line) => line.length >= longLine))
      }
    }
  }
  return words.filter((word) => word.length >= shortest)
}

/** Anything shorter stands in every second sentence. */
const shortest = 4
const longLine = 16
/** Below this only whole words count. */
const distinct = 8

function withoutWord(text: string, word: string): string {
  let shown = ''
  let from = 0
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const end = at + word.length
    if (word.length < distinct && (inWord(text[at - 1]) || inWord(text[end]))) continue
    shown += `${text.slice(from, at)}***`
    from = end
  }
  return shown + text.slice(from)
}

function inWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character)
}
