import type { Latency } from '../../simulate/wire.ts'
import { type Fault, faultsOf } from '../../simulate/fault.ts'
import type { Arguments } from '../command.ts'
import { parseDuration } from '../../core/duration.ts'
import { type GivenFlags, readArguments } from './given-flags.ts'
import type { OutputFormat } from './install-options.ts'
import { planFileOf, type PlanFlags, planFlagsOf } from './rollout-plan-flags.ts'
import { choice, noted, refuse, wholeNumber } from './typed-flags.ts'
import { valueOptions, type ValueOptions } from './value-options.ts'

/** What `capstan rollout simulate` was asked for. */
export interface SimulateOptions {
  /** Undefined when neither a stack nor a chart is named: a set is made up. */
  readonly values: ValueOptions | undefined
  readonly plan: PlanFlags
  readonly planFile: string | undefined
  /** Of several StatefulSets only this one. */
  readonly sts: string | undefined
  readonly pods: number | undefined
  readonly faults: readonly Fault[]
  readonly seed: number
  readonly startup: Latency | undefined
  readonly parallel: boolean
  readonly onDelete: boolean
  readonly report: string | undefined
  readonly output: OutputFormat
  readonly cache: boolean
}

/** Gives the raw arguments their types; throws all that is wrong with them together. */
export function simulateOptions(given: Arguments): SimulateOptions {
  return readArguments(given, (flags) => {
    const isGiven = given.operands.length > 0 || flags.has('chart') || flags.has('values')
    const pods = wholeNumber(flags, 'pods', 1)
    if (pods !== undefined && pods > mostPods) refuse(flags, `--pods must be at most ${mostPods}, got ${pods}`)
    for (const flag of ['parallel', 'on-delete', 'sts'] as const) {
      if (flags.has(flag) && isGiven === (flag !== 'sts')) refuse(flags, places[flag])
    }
    return {
      values: isGiven ? valueOptions(given.operands, flags, 'rollout simulate') : undefined,
      plan: planFlagsOf(flags),
      planFile: planFileOf(flags, [...given.operands, ...flags.all('values')]),
      sts: flags.last('sts'),
      pods,
      faults: noted(flags, () => faultsOf(flags.texts('fault'))) ?? [],
      seed: wholeNumber(flags, 'seed', 0) ?? 1,
      startup: startup(flags),
      parallel: flags.has('parallel'),
      onDelete: flags.has('on-delete'),
      report: flags.last('report'),
      output: choice(flags, 'output', ['text', 'json']),
      cache: !flags.has('no-cache'),
    }
  })
}

/** More than any cluster has in one set, and some minutes of computing. */
const mostPods = 5000

const places = {
  parallel: '--parallel is for a set that is made up; the chart says it with podManagementPolicy',
  'on-delete': '--on-delete is for a set that is made up; the chart says it with updateStrategy',
  sts: '--sts chooses among the StatefulSets of a stack or chart, and none is named',
} as const

/** `5s`, or `3s-8s`: any time in between, by the seed. */
function startup(given: GivenFlags): Latency | undefined {
  const text = given.last('startup')
  if (text === undefined || text === '') return undefined
  const [from, to = from] = text.split('-').map((part) => Number(parseDuration(part) ?? -1n) / 1e6)
  if (from !== undefined && to !== undefined && from >= 0 && to >= from && text.split('-').length <= 2)
    return [from, to]
  refuse(given, `--startup must be a duration, or two like 3s-8s, got ${JSON.stringify(text)}`)
  return undefined
}
