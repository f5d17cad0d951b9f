import type { ConnectOptions } from '../../cluster/transport.ts'
import type { InstallOptions } from '../../install/job.ts'
import type { Arguments } from '../command.ts'
import { connectionOptions } from './connection-options.ts'
import { readArguments } from './given-flags.ts'
import { installSettings } from './install-settings.ts'
import { planFileOf } from './rollout-plan-flags.ts'
import { choice } from './typed-flags.ts'
import { valueOptions, type ValueOptions } from './value-options.ts'

/** For people: lines on a pipe, a table on a terminal; for programs: one JSON object per line or one document. */
export type OutputFormat = 'text' | 'json'

/** What `capstan install` was asked for. */
export interface InstallCommandOptions {
  readonly connect: ConnectOptions
  readonly values: ValueOptions
  readonly install: InstallOptions
  /** Of `--plan`, to be read. */
  readonly planFile: string | undefined
  readonly output: OutputFormat
  readonly cache: boolean
}

/** Gives the raw arguments their types; throws all that is wrong with them together. */
export function installOptions(given: Arguments): InstallCommandOptions {
  return readArguments(given, (flags) => ({
    connect: connectionOptions(flags),
    values: valueOptions(given.operands, flags, 'install'),
    install: installSettings(flags),
    planFile: planFileOf(flags, [...given.operands, ...flags.all('values')]),
    output: choice(flags, 'output', ['text', 'json']),
    cache: !flags.has('no-cache'),
  }))
}
