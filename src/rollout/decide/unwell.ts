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

/** All of them, ascending by index. */
export function unwellOf(
  { replicas, start, ref, scaled }: SetSeen,
  { pods, absent = [] }: Pick<Observation, 'pods' | 'absent'>,
): readonly Unwell[] {
  const found: Unwell[] = []
  // Both ascend: a map of a thousand pods at each look is what a long rollout would do most of the time.
  let at = pods.findIndex(({ index }) => index >= 0)
  for (let index = 0; index < replicas; index++) {
    const pod = pods[at]?.index === index ? pods[at++] : undefined
    if (pod === undefined) {
      const known = absent.find((one) => one.index === index)
      found.push(
        missing(index, `${ref.name}-${index + start}`, { trouble: known?.trouble, since: known?.since ?? scaled }),
      )
    } else if (pod.terminating || !pod.ready) found.push({ index, pod, since: sinceOf(pod), ...reasonOf(pod) })
  }
  for (const pod of pods) {
    if (pod.index >= 0 && pod.index < replicas) continue
    const sentence = `pod ${pod.name} is beyond the replicas`
    found.push({ index: pod.index, pod, sentence, grade: 'passing', since: pod.due ?? scaled })
  }
  return found
}

function missing(index: number, name: string, { since, trouble }: Omit<AbsentPod, 'index'>): Unwell {
  const { text, grade } = trouble ?? { text: `pod ${name} is not there yet`, grade: 'passing' }
  return { index, pod: undefined, sentence: text, grade, since }
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
