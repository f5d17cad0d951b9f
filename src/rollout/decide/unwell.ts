import type { AbsentPod, Observation, PodSeen, SetSeen } from '../seen.ts'

/** An ordinal that does not serve, or a pod that should not be there. */
export interface Unwell {
  readonly index: number
  /** Undefined when it is not there. */
  readonly pod: PodSeen | undefined
  readonly sentence: string
  /** `passing`: the ordinary course of things. */
  readonly grade: 'passing' | 'stuck' | 'terminal'
  /** Server time since when it is so, as far as that is known. Milliseconds; in the future while a pod has its grace. */
  readonly since: number | undefined
}

/** All of them, ascending by index; then the pods beyond the replicas. */
export function unwellOf(set: SetSeen, { pods, absent = [] }: Pick<Observation, 'pods' | 'absent'>): readonly Unwell[] {
  const { replicas, scaled } = set
  const found: Unwell[] = []
  const beyond: Unwell[] = []
  let next = 0
  const missUpTo = (end: number): void => {
    for (; next < end; next++)
      found.push(missingPod(set, absent.find(({ index }) => index === next) ?? { index: next }))
  }
  // One pass and no map: of a thousand pods at each look that is what a long rollout would do most of the time.
  for (const pod of pods) {
    const { index } = pod
    if (index < 0 || index >= replicas) {
      const sentence = `pod ${pod.name} is beyond the replicas`
      beyond.push({ index, pod, sentence, grade: 'passing', since: pod.due ?? scaled })
      continue
    }
    if (next < index) missUpTo(index)
    next = index + 1
    const one = unwellPod(pod)
    if (one !== undefined) found.push(one)
  }
  missUpTo(replicas)
  return beyond.length === 0 ? found : [...found, ...beyond]
}

/** Of a pod within the replicas; undefined when it serves. */
export function unwellPod(pod: PodSeen): Unwell | undefined {
  if (pod.ready && !pod.terminating) return undefined
  return { index: pod.index, pod, since: sinceOf(pod), ...reasonOf(pod) }
}

/** Of an ordinal without a pod. */
export function missingPod(
  { ref, start, scaled }: SetSeen,
  { index, since, trouble }: Pick<AbsentPod, 'index'> & Partial<AbsentPod>,
): Unwell {
  const { text, grade } = trouble ?? {
    text: `pod ${ref.name}-${index + start} is not there yet`,
    grade: 'passing',
  }
  return { index, pod: undefined, sentence: text, grade, since: since ?? scaled }
}

function sinceOf({ due, readySince, created }: PodSeen): number {
  return due ?? readySince ?? created
}

function reasonOf({ name, trouble, terminating }: PodSeen): Pick<Unwell, 'sentence' | 'grade'> {
  if (trouble !== undefined) return { sentence: trouble.text, grade: terminating ? 'passing' : trouble.grade }
  return { sentence: `pod ${name} is ${terminating ? 'terminating' : 'not ready'}`, grade: 'passing' }
}

/** Server time since when the youngest of these is as it is; 0 without any. Milliseconds. */
export function newestChange(pods: readonly PodSeen[]): number {
  return pods.reduce((newest, { readySince, created }) => Math.max(newest, readySince ?? created), 0)
}
