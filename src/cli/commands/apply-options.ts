import type { ConnectOptions } from '../../cluster/transport.ts'
import type { InstallOptions } from '../../install/job.ts'
import type { Arguments } from '../command.ts'
import { connectionOptions } from './connection-options.ts'
import type { GivenFlags } from './given-flags.ts'
import { readArguments } from './given-flags.ts'
import type { OutputFormat } from './install-options.ts'
import { installSettings } from './install-settings.ts'
import { releaseOperand } from './release-operand.ts'
import { planFileOf } from './rollout-plan-flags.ts'
import { choice, refuse } from './typed-flags.ts'

/** What `capstan apply` was asked for. */
export interface ApplyCommandOptions {
  readonly connect: ConnectOptions
  readonly name: string
  /** Files of manifests, `-` is standard input; at least one. */
  readonly files: readonly string[]
  readonly install: InstallOptions
  /** Of `--plan`, to be read. */
  readonly planFile: string | undefined
  readonly output: OutputFormat
}

/** Gives the raw arguments their types; throws all that is wrong with them together. */
export function applyOptions(given: Arguments): ApplyCommandOptions {
  return readArguments(given, (flags) => ({
    connect: connectionOptions(flags),
    name: releaseOperand(given.operands[0], flags, 'apply'),
    files: manifestFiles(flags, 'filename', 'apply'),
    install: installSettings(flags),
    planFile: planFileOf(flags, flags.all('filename')),
    output: choice(flags, 'output', ['text', 'json']),
  }))
}

/** The values of `flag`, which is `-f`. */
export function manifestFiles(given: GivenFlags, flag: string, command: string): readonly string[] {
  const files = given.texts(flag)
  if (files.length === 0) {
    const hint = `helm template kafka | capstan ${command} kafka -f -, or -f manifests.yaml`
    refuse(given, 'no manifests are given', hint)
  }
  if (files.filter((file) => file === '-').length > 1) refuse(given, 'standard input (-) can be read only once')
  return files
}
