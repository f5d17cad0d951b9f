import { sameJson } from '../../src/core/equal.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { mapBelow, mapsBelow } from './below.ts'
import type { Kinds } from './kinds.ts'
import type { Store } from './store.ts'
import type { StoreEvent } from './writer.ts'

/** Plays the part of the server that serves CustomResourceDefinitions. */
export function definitionsFollow(
  store: Store,
  kinds: Kinds,
  time: () => string,
): (event: StoreEvent, object: JsonMap) => void {
  return (event, object) => {
    if (object['kind'] !== 'CustomResourceDefinition') return
    if (event === 'remove') kinds.forget(object)
    else {
      kinds.define(object)
      const status = established(object, time())
      if (!sameJson(status, object['status'] ?? null)) store.put({ ...object, status })
    }
  }
}

function established(definition: JsonMap, time: string): JsonMap {
  const old = mapsBelow(definition, 'status', 'conditions')
  const since = old[0]?.['lastTransitionTime'] ?? time
  const condition = (type: string, reason: string, message: string): JsonMap => ({
    type,
    status: 'True',
    lastTransitionTime: since,
    reason,
    message,
  })
  const versions = mapsBelow(definition, 'spec', 'versions').filter((version) => version['storage'] === true)
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: mapBelow(definition, 'spec', 'names') ?? {},
    storedVersions: versions.map((version) => version['name']!),
  }
}
