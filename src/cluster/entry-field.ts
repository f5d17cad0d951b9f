import { dirname, resolve } from 'node:path'
import { Failure } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { get, isMap, kindOf } from '../core/json.ts'
import type { Entry } from './kubeconfig.ts'

/** A text of an entry; empty text counts as none, as in Go. Throws Failure `cluster/config` for any other kind. */
export function textField(entry: Entry, key: string): string | undefined {
  const value = get(entry.map, key)
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string') return value
  throw wrongKind(entry, key, { wanted: 'text', got: value })
}

/** A file that an entry names; a relative path begins at the folder of the kubeconfig. */
export function pathField(entry: Entry, key: string): string | undefined {
  const path = textField(entry, key)
  return path === undefined ? undefined : resolve(dirname(entry.file), path)
}

export function flagField(entry: Entry, key: string): boolean {
  const value = get(entry.map, key) ?? false
  if (typeof value === 'boolean') return value
  throw wrongKind(entry, key, { wanted: 'true or false', got: value })
}

export function textsField(entry: Entry, key: string): readonly string[] {
  const value = get(entry.map, key) ?? []
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  throw wrongKind(entry, key, { wanted: 'a list of texts', got: value })
}

/** A map inside of an entry, as an entry: `exec` of a user. */
export function innerField(entry: Entry, key: string): Entry | undefined {
  const value = get(entry.map, key) ?? undefined
  if (value === undefined) return undefined
  if (isMap(value)) return { file: entry.file, title: `${key} of ${entry.title}`, map: value }
  throw wrongKind(entry, key, { wanted: 'a map', got: value })
}

/** The value itself stays out of the message: it may be a password. */
function wrongKind(entry: Entry, key: string, { wanted, got }: { wanted: string; got: Json }): Failure {
  const hint = wanted === 'text' ? `put quotes around the value of ${key}` : undefined
  return new Failure(
    'cluster/config',
    `${entry.file}: ${key} of ${entry.title} must be ${wanted}, got ${kindOf(got)}`,
    {
      hint,
    },
  )
}
