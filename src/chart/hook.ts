import { Failure } from '../core/failure.ts'
import { get, isMap } from '../core/json.ts'
import type { JsonMap } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'

/** A manifest that is no part of the release but runs at a point of its life (Helm's annotation `helm.sh/hook`). */
export interface Hook {
  readonly events: readonly string[]
  /** Lower ones run first; 0 when the annotation is missing or, as in Helm, no integer. */
  readonly weight: number
  readonly deletePolicies: readonly string[]
}

const events = [
  ...['pre-install', 'post-install', 'pre-delete', 'post-delete', 'pre-upgrade', 'post-upgrade'],
  ...['pre-rollback', 'post-rollback', 'test', 'test-success'],
]

/**
 * The hook that a manifest is; undefined for an ordinary one. Helm drops a manifest with an event that it does not know,
 * without a word; a typo must not make an object vanish, so that is a Failure `manifest/identity` here.
 */
export function hookOf(manifest: JsonMap): Hook | undefined {
  const metadata = get(manifest, 'metadata')
  const annotations = isMap(metadata) ? get(metadata, 'annotations') : undefined
  if (!isMap(annotations)) return undefined
  const value = get(annotations, 'helm.sh/hook')
  if (typeof value !== 'string') return undefined
  const named = words(value).map((event) => event.toLowerCase())
  for (const event of named) {
    if (events.includes(event)) continue
    const near = nearest(event, events)
    throw new Failure(
      'manifest/identity',
      `helm.sh/hook names the event ${JSON.stringify(event)}, which does not exist`,
      {
        hint: near === undefined ? `the events are ${events.slice(0, -1).join(', ')}` : `did you mean ${near}?`,
      },
    )
  }
  return {
    // Helm 2's name for the only kind of test that is left.
    events: named.map((event) => (event === 'test-success' ? 'test' : event)),
    weight: weightOf(get(annotations, 'helm.sh/hook-weight')),
    deletePolicies: words(get(annotations, 'helm.sh/hook-delete-policy')).map((policy) => policy.toLowerCase()),
  }
}

function words(value: unknown): string[] {
  return typeof value === 'string' ? value.split(',').map((word) => word.trim()) : []
}

function weightOf(value: unknown): number {
  return typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value) ? Number(value) : 0
}
