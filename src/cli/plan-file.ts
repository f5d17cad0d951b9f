import { Failure, Failures, failuresOf } from '../core/failure.ts'
import { get, isMap, type JsonMap } from '../core/json.ts'
import type { DeclaredRollout } from '../install/job.ts'
import { decodeText } from '../io/text.ts'
import { readSpec } from '../rollout/plan/read-spec.ts'
import { defaultSpec } from '../rollout/plan/stages.ts'
import { locate } from '../yaml/locate.ts'
import { readDocument } from '../yaml/read.ts'
import type { CliIo } from './cli-io.ts'
import type { PlanFile } from './commands/rollout-plan-flags.ts'
import { withoutCredentials, withoutLikelyCredentials } from './plan-credentials.ts'

/**
 * The file of `--plan`, YAML or JSON in the form of a stack's `rollout:`; `-` is standard input. It is as much the user's own word
 * as a flag: its gates may run commands here and send credentials. Throws Failures `rollout/plan` with their lines, and what reading
 * files and YAML throws; no line that is shown has a credential in it.
 */
export function readPlanFile(path: string | undefined, io: CliIo): PlanFile | undefined {
  if (path === undefined) return undefined
  const place = path === '-' ? 'standard input' : path
  const text = decodeText(path === '-' ? io.stdin() : io.readFile(path), place)
  const map = read(text, place)
  return { map, place, over: (under) => readSpec(map, { source: 'user', place }, under) }
}

/** As an install goes by it, and records it: what the file says in place of what the stack does, field by field. */
export function withPlanFile(
  file: PlanFile | undefined,
  stack: DeclaredRollout | undefined,
): DeclaredRollout | undefined {
  if (file === undefined) return stack
  const { map, place } = file
  if (stack === undefined) return { map, place }
  const isSaid = (key: string): boolean => (together.get(key) ?? [key]).some((word) => Object.hasOwn(map, word))
  const kept = Object.entries(stack.map).filter(([key]) => !isSaid(key))
  return { map: Object.fromEntries([...kept, ...Object.entries(map)]), place: `${place} over ${stack.place}` }
}

/** Fields of which one makes no sense with the other file's others. */
const together: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ['stages', 'step'],
    ['order', 'rackLabel', 'leader'],
  ].flatMap((words) => words.map((word) => [word, words] as const)),
)

/** Read for what is wrong with it, once, with its places. */
function read(text: string, place: string): JsonMap {
  const value = attempt(
    () => readDocument(text, place),
    (failure) => withoutLikelyCredentials(failure, text),
  )
  if (isMap(value) && isMap(get(value, 'rollout'))) throw stackLike(text, place)
  attempt(
    () =>
      readSpec(value, { source: 'user', place, locate: (at, part) => locate(text, place, at, { part }) }, defaultSpec),
    withoutCredentials(value, text, place),
  )
  return value as JsonMap
}

function attempt<T>(work: () => T, shown: (failure: Failure) => Failure): T {
  try {
    return work()
  } catch (error) {
    const failures = failuresOf(error)
    throw failures === undefined ? error : new Failures(failures.map(shown))
  }
}

/** A whole stack would be told key by key what is not known. */
function stackLike(text: string, place: string): Failure {
  return new Failure('rollout/plan', `${place} has a section rollout, as a stack has it`, {
    at: locate(text, place, ['rollout'], { part: 'key' }),
    hint: 'what a stack has below rollout: stands at the top of this file',
  })
}
