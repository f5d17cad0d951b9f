import type { ConnectOptions } from '../../cluster/transport.ts'
import type { InstallOptions } from '../../install/job.ts'
import type { Arguments } from '../command.ts'
import { manifestFiles } from './apply-options.ts'
import { connectionOptions } from './connection-options.ts'
import { type GivenFlags, readArguments } from './given-flags.ts'
import type { OutputFormat } from './install-options.ts'
import { installSettings } from './install-settings.ts'
import { isFile, releaseOperand } from './release-operand.ts'
import { choice, refuse, wholeNumber } from './typed-flags.ts'
import { valueFlags } from './value-flags.ts'
import { valueOptions, type ValueOptions } from './value-options.ts'

/** What `capstan diff` was asked for. */
export interface DiffCommandOptions {
  readonly connect: ConnectOptions
  readonly wanted: WantedInput
  /** With `dryRun`. */
  readonly install: InstallOptions
  readonly output: OutputFormat
  readonly showSecrets: boolean
  /** Equal lines around each change. */
  readonly context: number
  readonly cache: boolean
}

/** What the cluster is compared with: what `install` takes, or what `apply` takes. */
export type WantedInput =
  | { readonly is: 'stack'; readonly values: ValueOptions }
  | { readonly is: 'manifests'; readonly name: string; readonly files: readonly string[] }

/** Gives the raw arguments their types; throws all that is wrong with them together. */
export function diffOptions(given: Arguments): DiffCommandOptions {
  return readArguments(given, (flags) => ({
    connect: connectionOptions(flags),
    wanted: wantedInput(given.operands, flags),
    install: { ...installSettings(flags), dryRun: true },
    output: choice(flags, 'output', ['text', 'json']),
    showSecrets: flags.has('show-secrets'),
    context: wholeNumber(flags, 'unified', 0) ?? 3,
    cache: !flags.has('no-cache'),
  }))
}

function wantedInput(operands: readonly string[], given: GivenFlags): WantedInput {
  const [operand] = operands
  if (operand === undefined || operand === '' || given.has('chart') || isFile(operand)) {
    return { is: 'stack', values: valueOptions(operands, given, 'diff') }
  }
  for (const { long } of valueFlags) {
    if (long === 'values' || !given.has(long)) continue
    const hint = `a stack is named by its file: capstan diff ./${operand}`
    refuse(given, `--${long} is for stacks, and ${operand} is the name of a release`, hint)
  }
  return {
    is: 'manifests',
    name: releaseOperand(operand, given, 'diff'),
    files: manifestFiles(given, 'values', 'diff'),
  }
}
