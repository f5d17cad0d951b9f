import type { ConnectOptions } from '../../cluster/transport.ts'
import type { InstallOptions } from '../../install/job.ts'
import type { After } from '../../rollout/chain.ts'
import type { Arguments, FlagSpec } from '../command.ts'
import { connectionOptions } from './connection-options.ts'
import { type GivenFlags, readArguments } from './given-flags.ts'
import { sharedValueFlags, takeFlags } from './install-flags.ts'
import type { OutputFormat } from './install-options.ts'
import { installSettings } from './install-settings.ts'
import { afterOf } from './rollout-options.ts'
import { planFileOf, type PlanFlags, planFlagsOf } from './rollout-plan-flags.ts'
import { type RolloutTarget, targetOf } from './rollout-target.ts'
import { choice, refuse } from './typed-flags.ts'
import { valueOptions, type ValueOptions } from './value-options.ts'

/** What `capstan rollout plan` was asked for. */
export interface PlanOptions {
  readonly connect: ConnectOptions
  readonly subject: PlanSubject
  readonly plan: PlanFlags
  readonly planFile: string | undefined
  readonly after: readonly After[]
  readonly output: OutputFormat
}

/** What is there, as `rollout` takes it to its newest template; or what `install` would make of it. */
export type PlanSubject =
  | { readonly is: 'live'; readonly target: LiveTarget }
  | {
      readonly is: 'rendered'
      readonly values: ValueOptions
      readonly install: InstallOptions
      readonly cache: boolean
    }

export type LiveTarget = Exclude<RolloutTarget, { readonly is: 'stack' }>

/** Gives the raw arguments their types; throws all that is wrong with them together. */
export function planOptions(given: Arguments): PlanOptions {
  return readArguments(given, (flags) => ({
    connect: connectionOptions(flags),
    subject: subjectOf(given.operands, flags),
    plan: planFlagsOf(flags),
    planFile: planFileOf(flags, [...given.operands, ...flags.all('values')]),
    after: afterOf(flags),
    output: choice(flags, 'output', ['text', 'json']),
  }))
}

function subjectOf(operands: readonly string[], given: GivenFlags): PlanSubject {
  const [operand] = operands
  const isChart = given.has('chart') || (operand === undefined && given.has('values'))
  const target = isChart ? undefined : targetOf(operand, given, 'rollout plan')
  if (target === undefined || target.is === 'stack') {
    // Of a plan --timeout is the patience with a pod, which is read as such.
    const settings: GivenFlags = { ...given, has: (flag) => flag !== 'timeout' && given.has(flag) }
    return {
      is: 'rendered',
      values: valueOptions(operands, given, 'rollout plan'),
      install: { ...installSettings(settings), dryRun: true },
      cache: !given.has('no-cache'),
    }
  }
  for (const { long } of renderFlags) {
    if (!given.has(long) || operand === undefined) continue
    refuse(
      given,
      `--${long} is for what is rendered, and ${operand} is in the cluster already`,
      hints[target.is](operand),
    )
  }
  return { is: 'live', target }
}

/** They say what an install would write. */
export const renderFlags: readonly FlagSpec[] = [
  ...sharedValueFlags,
  ...takeFlags,
  { long: 'adopt', doc: 'Take over what other tools set, as install --adopt does' },
]

const hints = {
  set: () => 'capstan rollout plan STACK tells what an edit of the stack would restart',
  release: (name: string) => `a stack is named by its file: capstan rollout plan ./${name}`,
} as const
