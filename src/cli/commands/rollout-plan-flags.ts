import { parseDuration } from '../../core/duration.ts'
import type { DeclaredRollout } from '../../install/job.ts'
import { stagesOfPartitionFlag, stagesOfStepFlag } from '../../rollout/plan/stage-flags.ts'
import type { GateSpec, RolloutOrder, RolloutSpec, StageRule } from '../../rollout/spec.ts'
import type { GivenFlags } from './given-flags.ts'
import { duration, noted, refuse, wholeNumber } from './typed-flags.ts'

/** What the file of `--plan` says. */
export interface PlanFile extends DeclaredRollout {
  /** The same over what it does not say. */
  readonly over: (under: RolloutSpec) => RolloutSpec
}

/** What the command line says of a rollout; undefined where it says nothing, and what was declared elsewhere holds. */
export interface PlanFlags {
  readonly stages: StageRule | undefined
  readonly soak: number | undefined
  readonly stageSoak: number | undefined
  readonly patience: number | undefined
  readonly restarts: number | undefined
  readonly flaps: number | undefined
  readonly order: RolloutOrder | undefined
  readonly pointOfNoReturn: number | undefined
  readonly park: true | undefined
  readonly forceStuck: true | undefined
  /** It lies under the other flags. `planFlagsOf` leaves it out: whoever does the work reads the file. */
  readonly file: PlanFile | undefined
  /** They come before the declared ones, and replace those of the same name. */
  readonly gates: readonly GateSpec[]
}

/** Of a command that has none of these. */
export const noPlanFlags: PlanFlags = {
  stages: undefined,
  soak: undefined,
  stageSoak: undefined,
  patience: undefined,
  restarts: undefined,
  flaps: undefined,
  order: undefined,
  pointOfNoReturn: undefined,
  park: undefined,
  forceStuck: undefined,
  file: undefined,
  gates: [],
}

export function planFlagsOf(given: GivenFlags): PlanFlags {
  const { has } = given
  if (has('patience') && has('timeout')) refuse(given, '--patience and --timeout are the same: leave one out')
  return {
    stages: stages(given),
    soak: pause(given, 'soak'),
    stageSoak: pause(given, 'stage-soak'),
    patience:
      has('patience') || has('timeout') ? duration(given, has('patience') ? 'patience' : 'timeout', 0) : undefined,
    restarts: wholeNumber(given, 'restarts', 0),
    flaps: wholeNumber(given, 'flaps', 0),
    order: order(given),
    pointOfNoReturn: wholeNumber(given, 'point-of-no-return', 0),
    park: has('park') ? true : undefined,
    forceStuck: has('force-stuck') ? true : undefined,
    file: undefined,
    gates: commandGates(given),
  }
}

/** Whether the command line says anything about the plan; when it does not, a rollout goes on as it was recorded. */
export function saysSomething({ gates, ...others }: PlanFlags): boolean {
  return gates.length > 0 || Object.values(others).some((value) => value !== undefined)
}

/** What was declared, with what the command line says over it. */
export function withFlags(declared: RolloutSpec, { gates, file, ...flags }: PlanFlags): RolloutSpec {
  const under = file === undefined ? declared : file.over(declared)
  const said = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))
  const names = new Set(gates.map(({ name }) => name))
  return { ...under, ...said, gates: [...gates, ...under.gates.filter(({ name }) => !names.has(name))] }
}

/** Whether flags say where it stops. */
export function saysStages({ stages, file }: PlanFlags): boolean {
  return stages !== undefined || ['stages', 'step'].some((word) => file !== undefined && Object.hasOwn(file.map, word))
}

/** The path of `--plan`; `others` are files of this command that may be standard input, too. */
export function planFileOf(given: GivenFlags, others: readonly (string | undefined)[] = []): string | undefined {
  const path = given.last('plan')
  if (path === '-' && others.includes('-')) refuse(given, 'standard input (-) can be read only once')
  return path === '' ? undefined : path
}

function stages(given: GivenFlags): StageRule | undefined {
  const [partition, step] = [given.last('partition'), given.last('step')]
  if (partition !== undefined && step !== undefined) {
    refuse(given, '--partition and --step both say where it stops: leave one out')
    return undefined
  }
  if (partition !== undefined && partition !== '') return noted(given, () => stagesOfPartitionFlag(partition))
  return step === undefined || step === '' ? undefined : noted(given, () => stagesOfStepFlag(step))
}

/** Milliseconds; unlike a patience, a soak may be none at all. */
function pause(given: GivenFlags, flag: string): number | undefined {
  const text = given.last(flag)
  if (text === undefined || text === '') return undefined
  return parseDuration(text) === 0n ? 0 : duration(given, flag, 0, 'a duration, or 0')
}

function order(given: GivenFlags): RolloutOrder | undefined {
  const text = given.last('order')
  if (text === undefined || text === '') return undefined
  const [, by, equals = '', value = ''] = /^([^=]*)(=?)(.*)$/s.exec(text) ?? []
  if (by === 'descending' && equals === '') return { by }
  if (by === 'rack' && equals === '') return { by, label: 'topology.kubernetes.io/zone' }
  if (by === 'rack' && value !== '') return { by, label: value }
  if (by === 'leader-last' && value !== '') return { by, selector: value }
  const wanted = 'descending, rack, rack=NODELABEL or leader-last=SELECTOR'
  refuse(given, `--order must be ${wanted}, got ${JSON.stringify(text)}`, 'like leader-last=role=leader')
  return undefined
}

/** Of `--gate-command`. */
export function commandGates(given: GivenFlags): GateSpec[] {
  const found: GateSpec[] = []
  for (const text of given.texts('gate-command')) {
    const [, name = '', line = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? []
    const command = line.split(/\s+/).filter((word) => word !== '')
    if (text === '') continue
    if (!/^[a-z0-9](?:[-a-z0-9]{0,28}[a-z0-9])?$/.test(name) || command.length === 0) {
      const sentence = `--gate-command must be NAME=COMMAND, got ${JSON.stringify(text)}`
      refuse(given, sentence, 'a name has lower-case letters, digits and "-": lag=./check-lag.sh {next}')
    } else if (found.some((gate) => gate.name === name)) refuse(given, `--gate-command ${name} is given twice`)
    else found.push(localGate(name, command))
  }
  return found
}

function localGate(name: string, command: readonly string[]): GateSpec {
  return {
    name,
    at: 'ordinal',
    passes: 1,
    interval: 5_000,
    timeout: 10_000,
    errors: 5,
    wait: undefined,
    source: 'user',
    check: { kind: 'local', command },
  }
}
