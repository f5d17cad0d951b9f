import { Failure } from '../../core/failure.ts'
import { get, isMap } from '../../core/json.ts'
import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refText } from '../../core/object-ref.ts'

/** What is being deleted can still be applied to, and goes all the same. */
export function beingDeleted(ref: ObjectRef, live: JsonMap): Failure | undefined {
  const metadata = get(live, 'metadata')
  const since = isMap(metadata) ? get(metadata, 'deletionTimestamp') : undefined
  if (!isMap(metadata) || typeof since !== 'string') return undefined
  const finalizers = get(metadata, 'finalizers')
  const waits =
    Array.isArray(finalizers) && finalizers.length > 0
      ? `; it waits for ${finalizers.map((name) => JSON.stringify(name)).join(', ')}`
      : ''
  return new Failure('install/object', `${refText(ref)} is being deleted since ${since}${waits}`, {
    hint: 'install again when it is gone',
  })
}
