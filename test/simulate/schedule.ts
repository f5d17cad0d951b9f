import type { Fault } from '../../src/simulate/fault.ts'
import type { Fate } from '../../src/simulate/life.ts'
import { seededRandom } from '../../src/simulate/random.ts'
import { defaultSpec } from '../../src/rollout/plan/stages.ts'
import type { GateSpec, RolloutOrder, RolloutSpec, StageRule } from '../../src/rollout/spec.ts'

/** What one play of the property test consists of. All of it follows from its seed; times are milliseconds. */
export interface Schedule {
  readonly seed: number
  /** `calm`: nobody but us disturbs it, so that it ends the same with kills and without. */
  readonly kind: 'wild' | 'calm'
  readonly set: SetShape
  readonly spec: RolloutSpec
  /** What ends the play when everything is mended. */
  readonly goal: 'roll' | 'undo' | 'undo-template'
  /** The template came by somebody's edit, and nothing was held before it. */
  readonly unheld: boolean
  /** The controller does nothing for so long at the beginning. */
  readonly asleep: number
  readonly gates: readonly GateSays[]
  /** The API server answers nobody. */
  readonly outages: readonly Span[]
  /** Watches tell nothing of what happens, and afterwards what was first. */
  readonly deaf: readonly Span[]
  /** Of pods with a new template, and what others do. */
  readonly faults: readonly Fault[]
  readonly persons: readonly Person[]
  /** For one process of ours after the other. */
  readonly kills: readonly Kill[]
  readonly mishaps: readonly Spoiled[]
  /** When everything is mended. */
  readonly mended: number
}

export interface Span {
  readonly from: number
  readonly to: number
}

export interface SetShape {
  readonly replicas: number
  readonly start: number
  readonly parallel: boolean
  readonly onDelete: boolean
  readonly minReadySeconds: number
  /** The feature gate, with this many. */
  readonly maxUnavailable: number | undefined
  readonly budget: boolean
}

/** What a gate says instead of yes. */
export interface GateSays extends Span {
  readonly name: string
  readonly says: 'no' | 'nothing' | 'late'
}

export interface Person {
  readonly at: number
  readonly does: Doing
}

/**
 * What is typed; `apply`: an install comes upon the set, and rolls out what is staged. `unlock`: somebody deletes the lock.
 * `forward`: a rollout, also where one is being undone.
 */
export type Doing =
  | 'roll'
  | 'forward'
  | 'apply'
  | 'pause'
  | 'abort'
  | 'resume'
  | 'undo'
  | 'undo-pods'
  | 'undo-template'
  | 'install'
  | 'unlock'

/** What happens to a process at one of its requests. */
export interface Kill {
  /** At its so many-th request, or write of the set or of a pod. */
  readonly request: number
  readonly of: 'requests' | 'writes'
  readonly does:
    | { readonly is: 'kill'; readonly when: 'before' | 'after' }
    /** Killed with the request under way, which arrives so much later. */
    | { readonly is: 'ghost'; readonly lasts: number }
    /** SIGSTOP and SIGCONT: it goes on so much later, when another may have taken over. */
    | { readonly is: 'stall'; readonly lasts: number }
    /** Not to it, but by others just before the server does what it asks. */
    | { readonly is: 'meddle'; readonly fault: Timed }
}

export type Timed = Extract<Fault, { readonly at: number }>

export interface Spoiled {
  readonly verb: 'write' | 'get' | 'list' | 'patch' | 'evict'
  readonly kind: 'StatefulSet' | 'Pod' | 'Lease' | 'Secret' | undefined
  /** `hangs`: it is answered when whoever asked has given up. */
  readonly is: 'lost' | 'unsent' | 'late' | 'hangs' | 409 | 429 | 500
  readonly after: number
  readonly times: number
}

/** The same seed gives the same schedule. */
export function scheduleOf(seed: number): Schedule {
  const dice = diceOf(seed)
  const { chance, upTo, one, some } = dice
  const kind = seed % 4 === 0 ? 'calm' : 'wild'
  const set = shapeOf(dice)
  const spec = specOf(dice, set)
  const mended = 20_000 + upTo(20_000 * set.replicas)
  const wild = kind === 'wild'
  return {
    seed,
    kind,
    set,
    spec,
    goal: chance(0.35) ? one(['undo', 'undo', 'undo-template'] as const) : 'roll',
    unheld: wild && chance(0.1),
    asleep: wild && chance(0.1) ? 3000 : 0,
    gates: wild ? spec.gates.flatMap((gate) => gateAnswers(dice, gate, mended)) : [],
    outages: wild && chance(0.15) ? some(2, () => spanOf(dice, mended, 20_000)) : [],
    deaf: wild && chance(0.2) ? some(3, () => spanOf(dice, mended, 40_000)) : [],
    faults: [...podFaults(dice, set, wild), ...(wild ? some(3, () => otherFault(dice, set, mended)) : [])],
    persons: wild ? personsOf(dice, spec, mended) : [],
    kills: some(4, () => killOf(dice, { set, wild, mended })),
    mishaps: [...some(wild ? 3 : 2, () => spoiled(dice, wild)), ...(set.budget && wild ? [budgetSaysNo] : [])],
    mended,
  }
}

function diceOf(seed: number): Dice {
  const random = seededRandom(seed, 'schedule')
  const upTo = (most: number): number => Math.floor(random.next() * most)
  return {
    chance: (share) => random.next() < share,
    upTo,
    one: (all) => all[upTo(all.length)]!,
    some: (most, make) => Array.from({ length: upTo(upTo(most + 1) + 1) }, make),
  }
}

interface Dice {
  readonly chance: (share: number) => boolean
  /** A whole number below. */
  readonly upTo: (most: number) => number
  readonly one: <T>(all: readonly T[]) => T
  /** Fewer are likelier. */
  readonly some: <T>(most: number, make: () => T) => T[]
}

/** A yes to a `manual` gate may come at any time, also when nobody has asked. */
function personsOf({ upTo, one, some }: Dice, { gates }: RolloutSpec, mended: number): Person[] {
  const asked = gates.some(({ check }) => check.kind === 'manual')
  const yes = asked ? some(4, (): Person => ({ at: upTo(mended), does: 'resume' })) : []
  const all = [...some(3, (): Person => ({ at: upTo(mended), does: one(doings) })), ...yes]
  return all.sort((a, b) => a.at - b.at)
}

const doings: readonly Doing[] = [
  'roll',
  'apply',
  'pause',
  'abort',
  'resume',
  'undo',
  'undo-pods',
  'undo-template',
  'install',
  'unlock',
]

function spanOf({ upTo }: Dice, mended: number, longest: number): Span {
  const from = upTo(mended)
  return { from, to: from + 500 + upTo(longest) }
}

function shapeOf({ chance, upTo, one }: Dice): SetShape {
  return {
    replicas: one([1, 2, 2, 3, 3, 3, 4, 5, 6]),
    start: chance(0.2) ? 1 + upTo(5) : 0,
    parallel: chance(0.3),
    onDelete: chance(0.2),
    minReadySeconds: one([0, 0, 0, 1, 4]),
    maxUnavailable: chance(0.15) ? 1 + upTo(3) : undefined,
    budget: chance(0.12),
  }
}

function specOf(dice: Dice, { replicas, onDelete }: SetShape): RolloutSpec {
  const { chance, upTo, one, some } = dice
  return {
    ...defaultSpec,
    stages: stagesFor(dice, replicas),
    soak: one([0, 1000, 2000, 5000, 10_000]),
    stageSoak: one([0, 0, 0, 8000]),
    patience: one([25_000, 60_000]),
    restarts: one([0, 0, 1]),
    flaps: one([0, 2]),
    order: onDelete ? one(orders) : defaultSpec.order,
    pointOfNoReturn: chance(0.15) ? upTo(replicas + 1) : undefined,
    forceStuck: chance(0.3),
    park: chance(0.2),
    gates: some(2, () => upTo(1000)).map((number, index) => gateOf(dice, `gate${index}-${number}`)),
  }
}

const orders: readonly RolloutOrder[] = [
  { by: 'descending' },
  { by: 'rack', label: 'topology.kubernetes.io/zone' },
  { by: 'leader-last', selector: 'role=leader' },
]

function stagesFor({ chance, upTo, one }: Dice, replicas: number): StageRule {
  if (chance(0.4)) return defaultSpec.stages
  const marks = [upTo(replicas + 2), upTo(replicas + 1), ...(chance(0.4) ? [0] : [])].sort((a, b) => b - a)
  const rule: StageRule = { is: 'marks', marks: [...new Set(marks)].map((partition) => ({ partition })) }
  return one<StageRule>([
    rule,
    rule,
    { is: 'linear', count: 1 + upTo(3) },
    { is: 'share', percent: 1 + upTo(60) },
    { is: 'exponential', base: 2 },
  ])
}

function gateOf({ chance, one }: Dice, name: string): GateSpec {
  return {
    name,
    at: one(['ordinal', 'ordinal', 'stage']),
    passes: one([1, 1, 3]),
    interval: one([500, 5000]),
    timeout: 2000,
    errors: 2,
    wait: chance(0.5) ? 10_000 : undefined,
    source: 'user',
    check: chance(0.2)
      ? { kind: 'manual', message: undefined }
      : { kind: 'http', to: { url: `http://${name}.invalid/`, headers: {} }, status: [200], contains: undefined },
  }
}

function gateAnswers(dice: Dice, { name, check }: GateSpec, mended: number): GateSays[] {
  const { chance, one, some } = dice
  if (check.kind === 'manual') return []
  return some(2, () => ({
    name,
    ...spanOf(dice, mended, chance(0.2) ? 45_000 : 15_000),
    says: one(['no', 'no', 'nothing', 'late'] as const),
  }))
}

/** Under these alone a rollout ends the same way whatever becomes of our processes. */
const steadyFates: readonly Fate[] = [
  { is: 'never-ready' },
  { is: 'crash', after: 1500, ready: false, code: 1 },
  { is: 'nopull' },
  { is: 'unschedulable' },
]

const wildFates: readonly Fate[] = [
  ...steadyFates,
  { is: 'crash', after: 1500, ready: true, code: 1 },
  { is: 'flap', every: 700 },
  { is: 'flap', every: 4000 },
  { is: 'fade', after: 300 },
  { is: 'fade', after: 6000 },
  { is: 'evicted', after: 1000 },
]

function podFaults({ chance, upTo, one, some }: Dice, { replicas, start }: SetShape, wild: boolean): Fault[] {
  const ordinal = (): number => start + upTo(replicas)
  return some(wild ? 3 : 2, (): Fault => {
    if (chance(0.2)) return { is: 'slow', ordinal: ordinal(), starts: 12_000 }
    if (chance(0.15)) return { is: 'stuck', ordinal: ordinal(), lasts: wild && chance(0.4) ? 70_000 : 9000 }
    return { is: 'pod', ordinal: ordinal(), fate: one(wild ? wildFates : steadyFates) }
  })
}

interface Frame {
  readonly set: SetShape
  readonly wild: boolean
  readonly mended: number
}

function killOf(dice: Dice, { set, wild, mended }: Frame): Kill {
  const { chance, upTo, one } = dice
  const isWrite = chance(0.5)
  const kill = { is: 'kill', when: one(['before', 'after'] as const) } as const
  return {
    of: isWrite ? 'writes' : 'requests',
    request: 1 + upTo(isWrite ? set.replicas + 3 : chance(0.4) ? 30 : 80),
    does: wild
      ? one<Kill['does']>([
          kill,
          { is: 'ghost', lasts: one([100, 15_500, 16_500, 18_000, 25_000]) },
          { is: 'stall', lasts: one([16_500, 18_000, 25_000]) },
          { is: 'meddle', fault: otherFault(dice, set, mended) },
        ])
      : kill,
  }
}

function otherFault({ upTo, one }: Dice, { replicas, start }: SetShape, mended: number): Timed {
  const at = upTo(mended)
  const ordinal = start + upTo(replicas)
  return one<Timed>([
    { is: 'lag', at, lasts: 500 + upTo(8000) },
    { is: 'edit', at, tag: one(['2', '3']) },
    { is: 'revert', at },
    { is: 'scale', at, replicas: one([upTo(replicas + 3), upTo(replicas + 3), 2 * replicas + 1]) },
    { is: 'partition', at, partition: one([0, upTo(replicas + 1), replicas + 3, 2147483647]) },
    { is: 'partition', at, partition: upTo(replicas + 1) },
    { is: 'delete', at, ordinal },
    { is: 'delete', at, ordinal },
    { is: 'unready', at, ordinal },
  ])
}

/** For longer than what gates have said counts. */
const budgetSaysNo: Spoiled = { verb: 'evict', kind: 'Pod', is: 429, after: 2, times: 20 }

function spoiled({ upTo, one }: Dice, wild: boolean): Spoiled {
  return {
    verb: one(['write', 'write', 'patch', 'patch', 'get', 'list', 'evict']),
    kind: one(['StatefulSet', 'StatefulSet', 'Pod', 'Lease', 'Secret', undefined]),
    is: one(
      wild ? (['lost', 'lost', 'unsent', 'late', 'hangs', 409, 429, 500] as const) : (['lost', 'late', 500] as const),
    ),
    after: upTo(12),
    times: one([1, 1, 2, 5]),
  }
}
