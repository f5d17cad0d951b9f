import type { ConnectOptions } from '../../cluster/transport.ts'
import type { InstallOptions } from '../../install/job.ts'
import type { Arguments } from '../command.ts'
import { connectionOptions } from './connection-options.ts'
import { type GivenFlags, readArguments } from './given-flags.ts'
import type { OutputFormat } from './install-options.ts'
import { installSettings } from './install-settings.ts'
import { isFile, releaseOperand } from './release-operand.ts'
import { choice, refuse } from './typed-flags.ts'

/** What `capstan rollback` was asked for. */
export interface RollbackCommandOptions {
  readonly connect: ConnectOptions
  readonly target: RollbackTarget
  /** Undefined for the last good one before the newest. */
  readonly revision: number | undefined
  readonly install: InstallOptions
  readonly output: OutputFormat
}

/** A stack's file says name and namespace of its release; its values do not count. */
export type RollbackTarget =
  { readonly is: 'release'; readonly name: string } | { readonly is: 'stack'; readonly file: string }

/** Gives the raw arguments their types; throws all that is wrong with them together. */
export function rollbackOptions(given: Arguments): RollbackCommandOptions {
  return readArguments(given, (flags) => ({
    connect: connectionOptions(flags),
    target: target(given.operands[0], flags),
    revision: revision(given.operands[1], flags),
    install: installSettings(flags),
    output: choice(flags, 'output', ['text', 'json']),
  }))
}

function target(operand: string | undefined, given: GivenFlags): RollbackTarget {
  if (operand !== undefined && isFile(operand)) return { is: 'stack', file: operand }
  return { is: 'release', name: releaseOperand(operand, given, 'rollback') }
}

function revision(text: string | undefined, given: GivenFlags): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text)
  const hint = 'capstan history NAME shows the revisions there are'
  refuse(given, `the revision must be a whole number from 1, got ${JSON.stringify(text)}`, hint)
  return undefined
}
