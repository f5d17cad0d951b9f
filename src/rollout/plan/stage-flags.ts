import { Failure } from '../../core/failure.ts'
import type { StageMark, StageRule } from '../spec.ts'
import { markOf, markWanted, misplaced, numberOf, orderWanted, stepOf, stepWanted } from './stage-text.ts'

/**
 * `--partition 100,99,90,50,0`, also with shares of released pods, `--partition 1%,25%,100%`. It ends where the last one says.
 * Throws Failure `rollout/plan`.
 */
export function stagesOfPartitionFlag(text: string): StageRule {
  const written = text.split(',').map((part) => part.trim())
  const marks: StageMark[] = []
  for (const part of written) {
    const mark = markOf(numberOf(part))
    if (mark === undefined) throw fault('--partition', part, text, `${markWanted}, or several separated by commas`)
    marks.push(mark)
  }
  const at = misplaced(marks)
  if (at === undefined) return { is: 'marks', marks }
  throw new Failure('rollout/plan', `--partition ${text}: ${written[at]} lets no more pods go than a stage before it`, {
    hint: orderWanted,
  })
}

/** `--step 1`, `25%`, `linear:2`, `exponential:2`. Throws Failure `rollout/plan`. */
export function stagesOfStepFlag(text: string): StageRule {
  const rule = stepOf(text.trim())
  if (rule === undefined) throw fault('--step', text, text, stepWanted)
  return rule
}

function fault(flag: string, part: string, text: string, wanted: string): Failure {
  const of = part === text ? '' : ` in ${JSON.stringify(text)}`
  const hint = /%/.test(part) ? 'a share is above 0% and at most 100%' : undefined
  return new Failure('rollout/plan', `${flag} must be ${wanted}, got ${JSON.stringify(part)}${of}`, { hint })
}
