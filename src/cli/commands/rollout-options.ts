import type { ConnectOptions } from '../../cluster/transport.ts'
import { type After, readAfter } from '../../rollout/chain.ts'
import type { GateSpec } from '../../rollout/spec.ts'
import type { Arguments } from '../command.ts'
import { connectionOptions } from './connection-options.ts'
import { type GivenFlags, readArguments } from './given-flags.ts'
import type { OutputFormat } from './install-options.ts'
import { type OverrideOption, overridesOf } from './override-option.ts'
import { commandGates, planFileOf, type PlanFlags, planFlagsOf } from './rollout-plan-flags.ts'
import { type RolloutTarget, targetOf } from './rollout-target.ts'
import { choice, noted, refuse } from './typed-flags.ts'

/** Of every command that asks a cluster about rollouts. */
export interface TargetOptions {
  readonly connect: ConnectOptions
  readonly target: RolloutTarget
  readonly output: OutputFormat
  /** Which StatefulSets of a release wait for which. */
  readonly after: readonly After[]
}

/** Of the commands that drive a rollout. */
export interface DriveOptions extends TargetOptions {
  readonly notify: readonly string[]
  readonly report: string | undefined
}

export interface RolloutOptions extends DriveOptions {
  readonly plan: PlanFlags
  /** Of `--plan`, to be read. */
  readonly planFile: string | undefined
  readonly overrides: readonly OverrideOption[]
}

export interface ResumeOptions extends DriveOptions {
  readonly reason: string | undefined
  readonly overrides: readonly OverrideOption[]
  /** Commands of this machine: those of before are in the cluster, and are not run from there. */
  readonly gates: readonly GateSpec[]
  readonly planFile: string | undefined
}

export interface UndoOptions extends DriveOptions {
  readonly way: 'pods' | 'template' | undefined
  readonly reason: string | undefined
}

export interface PauseOptions extends TargetOptions {
  readonly reason: string | undefined
}

/** Gives the raw arguments their types, as its siblings do; throws all that is wrong with them together. */
export function rolloutOptions(given: Arguments): RolloutOptions {
  return readArguments(given, (flags) => ({
    ...targeted(given, flags, 'rollout'),
    ...driven(flags),
    plan: planFlagsOf(flags),
    planFile: planFileOf(flags, given.operands),
    overrides: overridesOf(flags),
  }))
}

export function targetOptions(command: string): (given: Arguments) => TargetOptions {
  return (given) => readArguments(given, (flags) => targeted(given, flags, command))
}

export function pauseOptions(command: string): (given: Arguments) => PauseOptions {
  return (given) => {
    return readArguments(given, (flags) => ({ ...targeted(given, flags, command), reason: flags.last('reason') }))
  }
}

export function resumeOptions(given: Arguments): ResumeOptions {
  return readArguments(given, (flags) => ({
    ...targeted(given, flags, 'rollout resume'),
    ...driven(flags),
    reason: flags.last('reason'),
    overrides: overridesOf(flags),
    gates: commandGates(flags),
    planFile: planFileOf(flags, given.operands),
  }))
}

export function undoOptions(given: Arguments): UndoOptions {
  return readArguments(given, (flags) => ({
    ...targeted(given, flags, 'rollout undo'),
    ...driven(flags),
    way: flags.has('way') ? choice<'pods' | 'template'>(flags, 'way', ['pods', 'template']) : undefined,
    reason: flags.last('reason'),
  }))
}

function targeted({ operands }: Arguments, flags: GivenFlags, command: string): TargetOptions {
  return {
    connect: connectionOptions(flags),
    target: targetOf(operands[0], flags, command),
    output: choice(flags, 'output', ['text', 'json']),
    after: afterOf(flags),
  }
}

function driven(flags: GivenFlags): Pick<DriveOptions, 'notify' | 'report'> {
  return { notify: flags.texts('notify').filter((url) => isAddress(url, flags)), report: flags.last('report') }
}

/** Of `--after`. */
export function afterOf(flags: GivenFlags): After[] {
  return flags.texts('after').flatMap((text) => {
    const found = noted(flags, () => readAfter(text))
    return text === '' ? [] : (found ?? [])
  })
}

function isAddress(text: string, flags: GivenFlags): boolean {
  if (URL.canParse(text) && /^https?:/i.test(text)) return true
  if (text !== '')
    refuse(flags, `--notify must be an address like https://hooks.example.com/rollouts, got ${JSON.stringify(text)}`)
  return false
}
