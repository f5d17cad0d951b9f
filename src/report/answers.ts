import type { Chapter } from './chapter.ts'

/** What a gate said, for as long as it said the same. */
export interface Answer {
  readonly gate: string
  readonly kind: string
  readonly is: 'pass' | 'fail' | 'unknown' | 'overridden'
  readonly sentence: string
  readonly evidence: string | undefined
  readonly from: number
  /** Until another answer, or until it was asked no more. */
  readonly to: number
  /** How often it was said in a row. */
  readonly times: number
  /** At which partitions: the first, and the last. */
  readonly partitions: readonly [number, number]
}

/** Every answer of a gate that was another than the one before, in the order in which they were given. */
export function answersOf({ events, until }: Chapter): readonly Answer[] {
  const answers: Draft[] = []
  const last = new Map<string, Draft>()
  for (const event of events) {
    if (event.is !== 'gate' && event.is !== 'override') continue
    const said = event.is === 'gate' ? { ...event.result, gate: event.name, kind: event.kind } : overriddenOf(event)
    const { gate, kind, is, sentence, evidence } = said
    const { at, partition } = event
    const before = last.get(gate)
    // What keeps a rollout lasts until the next answer; a pass is over when it was given.
    if (before !== undefined && before.is !== 'pass') before.to = at
    if (before?.is === is && before.sentence === sentence) {
      if (is !== 'pass') before.to = at
      before.times++
      before.partitions[1] = partition
      before.evidence = evidence ?? before.evidence
      continue
    }
    const to = is === 'fail' || is === 'unknown' ? until : at
    const draft: Draft = {
      gate,
      kind,
      is,
      sentence,
      evidence,
      from: at,
      to,
      times: 1,
      partitions: [partition, partition],
    }
    last.set(gate, draft)
    answers.push(draft)
  }
  return answers
}

type Draft = Answer & { to: number; times: number; evidence: string | undefined; readonly partitions: [number, number] }

function overriddenOf({ gate, by, reason }: { readonly gate: string; readonly by: string; readonly reason: string }) {
  return { gate, kind: '', is: 'overridden', sentence: `${reason} (${by})`, evidence: undefined } as const
}
