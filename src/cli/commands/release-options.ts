import type { ConnectOptions } from '../../cluster/transport.ts'
import type { Arguments } from '../command.ts'
import { connectionOptions } from './connection-options.ts'
import { type GivenFlags, readArguments } from './given-flags.ts'
import type { OutputFormat } from './install-options.ts'
import { releaseOperand } from './release-operand.ts'
import { choice, refuse, wholeNumber } from './typed-flags.ts'

/** What the commands that only read releases were asked for. */
export interface ListOptions {
  readonly connect: ConnectOptions
  readonly allNamespaces: boolean
  readonly output: OutputFormat
}

export interface StatusOptions {
  readonly connect: ConnectOptions
  readonly name: string
  readonly output: OutputFormat
}

export interface HistoryOptions extends StatusOptions {
  /** How many revisions are shown, the newest; undefined for all. */
  readonly max: number | undefined
}

export interface GetOptions {
  readonly connect: ConnectOptions
  readonly what: 'values' | 'manifest' | 'notes'
  readonly name: string
  /** Undefined for the newest. */
  readonly revision: number | undefined
  readonly showSecrets: boolean
  readonly output: 'yaml' | 'json'
}

/** Gives the raw arguments their types, as its siblings do; throws all that is wrong with them together. */
export function listOptions(given: Arguments): ListOptions {
  return readArguments(given, (flags) => ({
    connect: connectionOptions(flags),
    allNamespaces: flags.has('all-namespaces'),
    output: choice(flags, 'output', ['text', 'json']),
  }))
}

export function statusOptions(given: Arguments): StatusOptions {
  return readArguments(given, (flags) => named(given, flags, 'status'))
}

export function historyOptions(given: Arguments): HistoryOptions {
  return readArguments(given, (flags) => ({
    ...named(given, flags, 'history'),
    max: wholeNumber(flags, 'max', 1),
  }))
}

export function getOptions(given: Arguments): GetOptions {
  return readArguments(given, (flags) => {
    const [text, name] = given.operands
    const what = whats.find((what) => what === text)
    if (what === undefined) {
      const got = text === undefined ? '' : `, got ${JSON.stringify(text)}`
      refuse(flags, `what to get must be values, manifest or notes${got}`, 'capstan get values kafka')
    }
    if (what === 'notes' && flags.has('output')) refuse(flags, 'notes are text: they have no --output')
    return {
      connect: connectionOptions(flags),
      what: what ?? 'values',
      name: what === undefined && name === undefined ? '' : releaseOperand(name, flags, `get ${what ?? 'values'}`),
      revision: wholeNumber(flags, 'revision', 1),
      showSecrets: flags.has('show-secrets'),
      output: choice(flags, 'output', ['yaml', 'json']),
    }
  })
}

const whats = ['values', 'manifest', 'notes'] as const

function named({ operands }: Arguments, flags: GivenFlags, command: string): StatusOptions {
  return {
    connect: connectionOptions(flags),
    name: releaseOperand(operands[0], flags, command),
    output: choice(flags, 'output', ['text', 'json']),
  }
}
