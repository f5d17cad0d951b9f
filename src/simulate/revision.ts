import { canonicalJson } from '../core/canonical-json.ts'
import { sameJson } from '../core/equal.ts'
import type { JsonMap } from '../core/json.ts'
import { get } from '../core/json.ts'
import { integerAt, mapAt, nameOf, textAt } from '../status/field.ts'
import { hash32, nameLetters } from './random.ts'
import { without } from './without.ts'

/** The ControllerRevision of a set's template as it is; only `spec.template` is in it, and the set's annotations. */
export function revisionOf(set: JsonMap, number: number): JsonMap {
  const template = mapAt(set, 'spec', 'template')
  const hash = hashOf(template)
  const annotations = mapAt(set, 'metadata', 'annotations')
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${nameOf(set)}-${hash}`,
      namespace: textAt(set, 'metadata', 'namespace') ?? '',
      labels: { ...mapAt(template, 'metadata', 'labels'), 'controller.kubernetes.io/hash': hash },
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ownerReferences: [ownerReference(set)],
    },
    data: { spec: { template: { ...template, $patch: 'replace' } } },
    revision: number,
  }
}

/** How a set is named as the controller of what it makes. */
export function ownerReference(set: JsonMap): JsonMap {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    name: nameOf(set),
    uid: textAt(set, 'metadata', 'uid') ?? '',
    controller: true,
    blockOwnerDeletion: true,
  }
}

/** The pod template that a revision keeps, as the set had it. */
export function templateOf(revision: JsonMap): JsonMap {
  return without(mapAt(revision, 'data', 'spec', 'template'), '$patch')
}

/** Which revision a set's pods have, and which they shall have; and what is to be written of them first. */
export interface History {
  /** By `revision`, oldest first, as they are after `write`. */
  readonly all: readonly JsonMap[]
  readonly current: JsonMap
  readonly update: JsonMap
  /** A new one, or an old one that is numbered anew because the template is as it was then. */
  readonly write: { readonly do: 'create-revision' | 'renumber'; readonly revision: JsonMap } | undefined
}

export function historyOf(set: JsonMap, owned: readonly JsonMap[]): History {
  const before = [...owned].sort((a, b) => numberOf(a) - numberOf(b))
  const newest = before.at(-1)
  const wanted = revisionOf(set, (newest === undefined ? 0 : numberOf(newest)) + 1)
  const same = before.findLast((revision) => sameJson(get(revision, 'data')!, get(wanted, 'data')!))
  const update = same === undefined ? wanted : same === newest ? same : { ...same, revision: numberOf(wanted) }
  const write =
    same === newest && same !== undefined
      ? undefined
      : ({ do: same === undefined ? 'create-revision' : 'renumber', revision: update } as const)
  const all = [...before.filter((revision) => revision !== same), update]
  const name = textAt(set, 'status', 'currentRevision')
  // One that was deleted by hand is forgotten: the set then counts as one that never had another template.
  const current = all.find((revision) => nameOf(revision) === name) ?? update
  return { all, current, update, write }
}

function numberOf(revision: JsonMap): number {
  return integerAt(revision, 'revision') ?? 0
}

/** Of one template the same; asked for at every look, and a template seldom changes. */
function hashOf(template: JsonMap): string {
  const known = hashes.get(template)
  if (known !== undefined) return known
  const made = hashText(hash32(canonicalJson(template)))
  hashes.set(template, made)
  return made
}

const hashes = new WeakMap<JsonMap, string>()

function hashText(number: number): string {
  return Array.from(String(number), (digit) => nameLetters[digit.charCodeAt(0) % nameLetters.length]!).join('')
}
