import { Failure } from '../../core/failure.ts'
import { isStrictVersion } from '../../core/semver.ts'
import type { Arguments } from '../command.ts'
import { type GivenFlags, readArguments } from './given-flags.ts'
import { preset, type PresetOption } from './value-options.ts'

/** What `capstan package` was asked for. */
export interface PackageCommandOptions {
  /** A chart's folder, archive or name, or the values file of a stack. */
  readonly chart: string
  readonly destination: string
  readonly version: string | undefined
  readonly appVersion: string | undefined
  readonly helm: 3 | 4
  readonly source: boolean
  readonly check: boolean
  /** The rest is for stacks. */
  readonly name: string | undefined
  readonly values: readonly string[]
  readonly presets: readonly PresetOption[]
}

/** Gives the raw arguments their types; throws all that is wrong with them together. */
export function packageOptions(given: Arguments): PackageCommandOptions {
  return readArguments(given, (flags) => ({
    chart: chartOf(given.operands[0], flags.failures),
    destination: flags.last('destination') ?? '.',
    version: versionOf(flags),
    appVersion: flags.last('app-version'),
    helm: helmOf(flags.last('helm'), flags.failures),
    source: !flags.has('no-source'),
    check: flags.has('check'),
    name: flags.last('name'),
    values: flags.texts('values'),
    presets: flags.texts('preset').map((text) => preset(text, flags.failures)),
  }))
}

function chartOf(chart: string | undefined, failures: Failure[]): string {
  if (chart === undefined) {
    const hint = 'capstan package charts/kafka, or the values file of a stack'
    failures.push(new Failure('usage', 'no chart was given', { hint }))
  } else if (chart === '') failures.push(new Failure('usage', 'the name of the chart is empty'))
  return chart ?? ''
}

function versionOf({ last, failures }: GivenFlags): string | undefined {
  const version = last('version')
  if (version !== undefined && !isStrictVersion(version)) {
    const hint = 'three numbers, then -prerelease and +build if you need them: 1.4.0-rc.1'
    failures.push(new Failure('usage', `--version must be SemVer 2, got ${JSON.stringify(version)}`, { hint }))
  }
  return version
}

function helmOf(text: string | undefined, failures: Failure[]): 3 | 4 {
  if (text !== undefined && text !== '3' && text !== '4') {
    failures.push(new Failure('usage', `--helm must be 3 or 4, got ${JSON.stringify(text)}`))
  }
  return text === '3' ? 3 : 4
}
