import { Failure } from '../core/failure.ts'
import { get, isMap, kindOf, pathText } from '../core/json.ts'
import type { Json, JsonMap, Path } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import { locate } from '../yaml/locate.ts'

/** A document whose fields are being read, and what was found wrong in it so far. */
export interface Source {
  readonly text: string
  readonly file: string
  readonly failures: Failure[]
  readonly warnings: Failure[]
}

export function refuse(source: Source, path: Path, message: string, hint?: string): void {
  const at = locate(source.text, source.file, path, { part: 'value' })
  source.failures.push(new Failure('chart/metadata', message, { at, hint }))
}

/** Text at `map[key]`; undefined when missing. `path` is the map's. */
export function textField(source: Source, map: JsonMap, path: Path, key: string): string | undefined {
  const value = get(map, key) ?? null
  if (value === null) return undefined
  if (typeof value === 'string') return printable(value)
  refuse(source, [...path, key], `${pathText([...path, key])} must be text, got ${shown(value)}`, quoteHint(value))
  return undefined
}

export function textListField(source: Source, map: JsonMap, path: Path, key: string): string[] {
  const texts: string[] = []
  listField(source, map, path, key).forEach((item, index) => {
    if (typeof item === 'string') texts.push(printable(item))
    else {
      const at = [...path, key, index]
      refuse(source, at, `${pathText(at)} must be text, got ${shown(item)}`, quoteHint(item))
    }
  })
  return texts
}

export function listField(source: Source, map: JsonMap, path: Path, key: string): readonly Json[] {
  const value = get(map, key) ?? null
  if (value === null) return []
  if (Array.isArray(value)) return value
  refuse(source, [...path, key], `${pathText([...path, key])} must be a list, got ${shown(value)}`)
  return []
}

/** A field that is not in `known` may be a typo that silently does nothing: Helm drops it without a word. */
export function warnUnknown(source: Source, map: JsonMap, path: Path, known: readonly string[]): void {
  for (const key of Object.keys(map)) {
    if (known.includes(key)) continue
    const near = nearest(key, known)
    const at = locate(source.text, source.file, [...path, key], { part: 'key' })
    const hint = near === undefined ? 'facts of your own go under annotations' : `did you mean ${near}?`
    source.warnings.push(
      new Failure('chart/metadata', `${pathText([...path, key])} is no field of Chart.yaml`, { at, hint }),
    )
  }
}

/** A value in a message, short: a map or list by its kind, text in quotes. */
export function shown(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null) return 'nothing'
  return isMap(value) || Array.isArray(value) ? `a ${kindOf(value)}` : `${kindOf(value)} ${String(value)}`
}

/** YAML has made 1.10 the number 1.1 by now, so the hint cannot repeat what was written. */
function quoteHint(value: Json): string | undefined {
  if (typeof value === 'boolean') return 'put it in quotes: YAML reads y, n, yes, no, on and off as booleans'
  return typeof value === 'object' ? undefined : 'put it in quotes: YAML reads 1.10 as the number 1.1'
}

/** As Helm cleans the texts of Chart.yaml: any white space is a blank, what cannot be printed is dropped. */
function printable(text: string): string {
  // The classes below take V8 longer to compile than all the rest of a Chart.yaml to read.
  if (/^[ -~]*$/.test(text)) return text
  return text.replace(/\s/gu, ' ').replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '')
}
