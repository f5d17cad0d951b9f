import type { Json, JsonMap, Path } from '../core/json.ts'
import { copyMap, get, isMap, put } from '../core/json.ts'

/**
 * Stands for a secret wherever it would be shown. Always the same: a length narrows a password down, and a hash lets one be
 * guessed offline.
 */
export const hidden = '***'

/**
 * The object as it may be shown: of a Secret only the keys are left, also in the copies of itself that appliers keep in
 * annotations; a List is looked through. Other objects are given back as they are; none is changed in place.
 */
export function maskSecrets(object: JsonMap): JsonMap {
  const { kind, items } = object as { readonly kind?: Json; readonly items?: Json }
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) {
    // Items of a SecretList say neither kind nor apiVersion.
    const mask = kind === 'SecretList' ? maskSecret : maskSecrets
    return replaced(object, 'items', () => items.map((item) => (isMap(item) ? mask(item) : item)))
  }
  return kind === 'Secret' && isCore(get(object, 'apiVersion')) ? maskSecret(object) : object
}

/** The values as they may be shown: whatever `isSensitive` says of a path, with all below it, is hidden; null stays. */
export function maskValues(values: JsonMap, isSensitive: (path: Path) => boolean): JsonMap {
  return maskedEntries(values, [], isSensitive)
}

/** Each holds the object as it was applied: of kubectl, kapp, Rancher and Banzai Cloud's operators. */
const copies = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'kapp.k14s.io/original',
  'objectset.rio.cattle.io/applied',
  'banzaicloud.com/last-applied',
]

function maskSecret(secret: JsonMap): JsonMap {
  const withoutData = ['data', 'stringData'].reduce((masked, key) => replaced(masked, key, hideEntries), secret)
  return replaced(withoutData, 'metadata', (metadata) => {
    if (!isMap(metadata)) return metadata
    return replaced(metadata, 'annotations', (annotations) => {
      if (!isMap(annotations)) return annotations
      return copies.reduce((masked, key) => replaced(masked, key, () => hidden), annotations)
    })
  })
}

/** Anything but a map is a mistake of the manifest, and may be the secret itself. */
function hideEntries(data: Json): Json {
  if (data === null) return null
  if (!isMap(data)) return hidden
  const masked: JsonMap = {}
  for (const key of Object.keys(data)) put(masked, key, hidden)
  return masked
}

/** A copy with one entry changed; the same map when it has none. */
function replaced(map: JsonMap, key: string, change: (value: Json) => Json): JsonMap {
  const value = get(map, key)
  if (value === undefined) return map
  const copy = copyMap(map)
  put(copy, key, change(value))
  return copy
}

function isCore(apiVersion: Json | undefined): boolean {
  return typeof apiVersion !== 'string' || !apiVersion.includes('/')
}

function maskedBelow(value: Json, path: Path, isSensitive: (path: Path) => boolean): Json {
  if (value === null) return null
  if (isSensitive(path)) return hidden
  if (Array.isArray(value)) return value.map((item, i) => maskedBelow(item, [...path, i], isSensitive))
  return isMap(value) ? maskedEntries(value, path, isSensitive) : value
}

function maskedEntries(map: JsonMap, path: Path, isSensitive: (path: Path) => boolean): JsonMap {
  const masked: JsonMap = {}
  for (const key of Object.keys(map)) put(masked, key, maskedBelow(map[key]!, [...path, key], isSensitive))
  return masked
}
