import type { JsonMap } from '../../src/core/json.ts'
import { integerAt, isTrueAt, mapAt, mapsAt, nameOf, textAt } from '../../src/status/field.ts'

/** What is compared: a set, its pods and its revisions as one would tell them, with letters for revisions. */
export interface Told {
  /** Undefined before anything was told. */
  state(): string | undefined
  look(set: JsonMap, pods: readonly JsonMap[], revisions: readonly JsonMap[]): string
  /** The name of the revision of a letter. */
  revision(letter: string): string
}

/**
 * `p 2 of 4: A1 A1 B2 B2! | current A, update B | 4 replicas, 3 ready, 3 available, 2 current, 2 updated | A1 B2`: of each pod
 * from the first ordinal on its revision, how many there have been, `!` when it is not ready, `~` when it is being
 * deleted, `@` its ordinal where it is another than its place; revisions with their numbers.
 */
export function telling(): Told {
  const letters = new Map<string, string>()
  const uids = new Map<string, string[]>()
  let told: string | undefined

  const letter = (revision: string): string => {
    const known = letters.get(revision) ?? String.fromCharCode(65 + letters.size)
    letters.set(revision, known)
    return known
  }
  const podText = (pod: JsonMap): string => {
    const seen = uids.get(nameOf(pod)) ?? []
    uids.set(nameOf(pod), seen)
    const uid = textAt(pod, 'metadata', 'uid') ?? ''
    if (!seen.includes(uid)) seen.push(uid)
    const ready = mapsAt(pod, 'status', 'conditions').some(({ type, status }) => type === 'Ready' && status === 'True')
    const ending = textAt(pod, 'metadata', 'deletionTimestamp') === undefined ? '' : '~'
    const revision = letter(textAt(pod, 'metadata', 'labels', 'controller-revision-hash') ?? '')
    return `${revision}${seen.indexOf(uid) + 1}${ready ? '' : '!'}${ending}@${ordinalOf(pod)}`
  }

  return {
    state: () => told,
    revision: (wanted) => [...letters].find(([, known]) => known === wanted)![0],
    look: (set, pods, revisions) => {
      const uid = textAt(set, 'metadata', 'uid')
      const isOwned = (object: JsonMap): boolean =>
        mapsAt(object, 'metadata', 'ownerReferences').some(
          (owner) => isTrueAt(owner, 'controller') && textAt(owner, 'uid') === uid,
        )
      const numbered = revisions.filter(isOwned).sort((a, b) => numberOf(a) - numberOf(b))
      const history = numbered.map((one) => `${letter(nameOf(one))}${numberOf(one)}${annotated(one)}`)
      const owned = pods.filter(isOwned).sort((a, b) => ordinalOf(a) - ordinalOf(b))
      const partition = integerAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
      const p = textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete' ? '-' : (partition ?? 'none')
      const status = mapAt(set, 'status')
      const counts = ['replicas', 'readyReplicas', 'availableReplicas', 'currentReplicas', 'updatedReplicas']
      told = [
        `p ${p === 2147483647 ? 'HOLD' : p} of ${integerAt(set, 'spec', 'replicas') ?? '?'}: ${owned.map(podText).join(' ')}`,
        `current ${letter(textAt(status, 'currentRevision') ?? '')}, update ${letter(textAt(status, 'updateRevision') ?? '')}`,
        counts.map((key) => `${integerAt(status, key) ?? 'no'} ${key.replace('Replicas', '')}`).join(', '),
        history.join(' '),
        ...(integerAt(status, 'observedGeneration') === integerAt(set, 'metadata', 'generation')
          ? []
          : ['not observed']),
      ].join(' | ')
      return told
    },
  }
}

function ordinalOf(pod: JsonMap): number {
  return Number(/-(\d+)$/.exec(nameOf(pod))?.[1])
}

function numberOf(revision: JsonMap): number {
  return integerAt(revision, 'revision') ?? 0
}

function annotated(revision: JsonMap): string {
  return mapAt(revision, 'metadata', 'annotations')['a'] === undefined ? '' : 'a'
}
