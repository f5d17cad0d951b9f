import type { RolloutSpec, StageMark, StageRule } from '../spec.ts'

/**
 * The partitions at which a rollout of `replicas` pods stops: strictly descending, at most `replicas`, the last is the end.
 * Marks above the number of replicas count as it; marks that fall together become one; a list that does not end in 0 ends
 * where it ends: 0 is never appended.
 */
export function stagesOf(rule: StageRule, replicas: number): readonly number[] {
  return [...new Set(stagesApart(rule, replicas))].sort((a, b) => b - a)
}

/** The same stages as far as `to`, where it ends. */
export function endingAt(rule: StageRule, replicas: number, to: number): StageRule {
  const before = stagesOf(rule, replicas).filter((stage) => stage > to)
  return { is: 'marks', marks: [...before, to].map((partition) => ({ partition })) }
}

/** How far a rollout is: its partition, of so many pods. */
export interface Standing {
  readonly partition: number
  readonly replicas: number
}

/**
 * Whether a stage lies behind a rollout that it never came to: scaled up, pods beyond the old end were made with the new
 * template, and those of a share are counted anew. `before` is where it stood when it was scaled.
 */
export function passesOver(rule: StageRule, before: Standing, now: Standing): boolean {
  const [then, today] = [stagesApart(rule, before.replicas), stagesApart(rule, now.replicas)]
  return today.some((stage, i) => stage > now.partition && (then[i] ?? 0) <= before.partition)
}

/** Not made one where they fall together: by its place in the list a stage is the same for another number of pods. */
function stagesApart(rule: StageRule, replicas: number): number[] {
  return releasedBy(rule, replicas).map((count) => replicas - Math.min(Math.max(count, 0), replicas))
}

/** What holds where nobody says anything else: one stage, to the end, no gates. */
export const defaultSpec: RolloutSpec = {
  stages: { is: 'marks', marks: [{ partition: 0 }] },
  soak: 10_000,
  stageSoak: 0,
  patience: 600_000,
  restarts: 0,
  flaps: 2,
  order: { by: 'descending' },
  forceStuck: false,
  pointOfNoReturn: undefined,
  park: false,
  gates: [],
}

/** How many pods have the new template at the end of each stage. Of no stage at all, none: nobody said how far to go. */
function releasedBy(rule: StageRule, replicas: number): number[] {
  switch (rule.is) {
    case 'marks':
      return rule.marks.length === 0 ? [0] : rule.marks.map((mark) => releasedAt(mark, replicas))
    case 'linear':
      return upTo(replicas, (stage) => stage * rule.count)
    case 'share':
      return upTo(replicas, (stage) => shareOf(replicas, stage * rule.percent))
    case 'exponential':
      return upTo(replicas, (stage) => rule.base ** (stage - 1))
  }
}

function releasedAt(mark: StageMark, replicas: number): number {
  return 'partition' in mark ? replicas - mark.partition : shareOf(replicas, mark.percent)
}

/** Rounded up, so that 1 % of three pods is one; but a product that only arithmetic puts above a whole number is that number. */
function shareOf(replicas: number, percent: number): number {
  return Math.max(1, Math.ceil((replicas * percent) / 100 - 1e-9))
}

/** Each stage releases one pod at least, so that a share smaller than a pod comes to an end too. */
function upTo(replicas: number, releasedAfter: (stage: number) => number): number[] {
  const released = replicas === 0 ? [0] : []
  for (let last = 0; last < replicas; released.push(last)) {
    const count = releasedAfter(released.length + 1)
    last = count > last ? count : last + 1
  }
  return released
}
