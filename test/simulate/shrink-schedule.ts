import { brokenIn, playSchedule } from './play-schedule.ts'
import type { Schedule } from './schedule.ts'
import { scheduleOf } from './schedule.ts'

/** What is wrong with a seed, for whoever looks for the reason; undefined when all is well. */
export async function failureOf(seed: number): Promise<string | undefined> {
  const schedule = scheduleOf(seed)
  const [first] = await brokenIn(schedule)
  if (first === undefined) return undefined
  const small = await smallest(schedule)
  const { broken, story } = await playSchedule(small)
  return [`seed ${seed}: ${first}`, ...linesOf(small), ...story, ...broken].join('\n  ')
}

const lists = ['kills', 'faults', 'persons', 'mishaps', 'gates', 'outages', 'deaf'] as const

/** The same schedule without all that it is broken without, too. */
async function smallest(schedule: Schedule): Promise<Schedule> {
  for (const smaller of smallerThan(schedule)) if ((await brokenIn(smaller)).length > 0) return smallest(smaller)
  return schedule
}

function* smallerThan(schedule: Schedule): Generator<Schedule> {
  const { spec } = schedule
  for (const list of lists)
    for (const [index] of schedule[list].entries()) yield { ...schedule, [list]: schedule[list].toSpliced(index, 1) }
  for (const [index] of spec.gates.entries())
    yield { ...schedule, spec: { ...spec, gates: spec.gates.toSpliced(index, 1) } }
  if (schedule.asleep > 0) yield { ...schedule, asleep: 0 }
  if (schedule.unheld) yield { ...schedule, unheld: false }
  if (schedule.set.budget) yield { ...schedule, set: { ...schedule.set, budget: false } }
}

/** A line for each thing that happens. */
function linesOf(schedule: Schedule): string[] {
  const { set, spec, kind, goal, unheld, asleep, mended } = schedule
  const things = lists.flatMap((list) => schedule[list].map((one) => `${list}: ${JSON.stringify(one)}`))
  return [
    `${kind}, ${goal}, mended at ${mended}: ${JSON.stringify({ ...set, unheld, asleep })}`,
    JSON.stringify(spec),
    ...things,
  ]
}
