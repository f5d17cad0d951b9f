import type { ConnectOptions } from '../../cluster/transport.ts'
import type { Arguments } from '../command.ts'
import { connectionOptions } from './connection-options.ts'
import { readArguments } from './given-flags.ts'
import type { OutputFormat } from './install-options.ts'
import { defaultTimeout, pruneKinds } from './install-settings.ts'
import { releaseOperand } from './release-operand.ts'
import { choice, duration } from './typed-flags.ts'

/** What `capstan uninstall` was asked for. */
export interface UninstallCommandOptions {
  readonly connect: ConnectOptions
  readonly name: string
  readonly dryRun: boolean
  readonly keepHistory: boolean
  readonly hooks: boolean
  /** As in `InstallOptions`. */
  readonly pruneKinds: readonly string[]
  readonly wait: boolean
  /** Milliseconds from the first deletion until what is still there counts as failed. */
  readonly timeout: number
  readonly output: OutputFormat
}

/** Gives the raw arguments their types; throws all that is wrong with them together. */
export function uninstallOptions(given: Arguments): UninstallCommandOptions {
  return readArguments(given, (flags) => ({
    connect: connectionOptions(flags),
    name: releaseOperand(given.operands[0], flags, 'uninstall'),
    dryRun: flags.has('dry-run'),
    keepHistory: flags.has('keep-history'),
    hooks: !flags.has('no-hooks'),
    pruneKinds: pruneKinds(flags),
    wait: !flags.has('no-wait'),
    timeout: duration(flags, 'timeout', defaultTimeout),
    output: choice(flags, 'output', ['text', 'json']),
  }))
}
