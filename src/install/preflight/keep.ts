import type { JsonMap } from '../../core/json.ts'
import { get, isMap } from '../../core/json.ts'

/** Helm's way and ours to say that an object outlives its release; undefined when it says neither. One sentence. */
export function keepWish(object: JsonMap): string | undefined {
  const is = (name: string, value: string): boolean => annotationOf(object, name)?.trim().toLowerCase() === value
  if (is('helm.sh/resource-policy', 'keep')) return 'its annotation helm.sh/resource-policy says keep'
  if (is('capstan.dev/prune', 'disabled')) return 'its annotation capstan.dev/prune says disabled'
  return undefined
}

export function annotationOf(object: JsonMap, name: string): string | undefined {
  return textIn(object, 'annotations', name)
}

export function labelOf(object: JsonMap, name: string): string | undefined {
  return textIn(object, 'labels', name)
}

function textIn(object: JsonMap, field: 'annotations' | 'labels', name: string): string | undefined {
  const metadata = get(object, 'metadata')
  const map = isMap(metadata) ? get(metadata, field) : undefined
  const value = isMap(map) ? get(map, name) : undefined
  return typeof value === 'string' ? value : undefined
}
