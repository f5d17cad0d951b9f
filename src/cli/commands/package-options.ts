import { Failure, Failures } from '../../core/failure.ts'
import { isStrictVersion } from '../../core/semver.ts'
import type { Arguments } from '../command.ts'
import type { PresetOption } from './render-options.ts'
import { filled, preset } from './render-options.ts'

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
  const failures: Failure[] = []
  const texts = (flag: string): string[] => (given.flags.get(flag) ?? []).map((text) => filled(flag, text, failures))
  const last = (flag: string): string | undefined => texts(flag).at(-1)
  const [chart] = given.operands
  if (chart === undefined) {
    const hint = 'capstan package charts/kafka, or the values file of a stack'
    failures.push(new Failure('usage', 'no chart was given', { hint }))
  } else if (chart === '') failures.push(new Failure('usage', 'the name of the chart is empty'))
  const version = last('version')
  if (version !== undefined && !isStrictVersion(version)) {
    const hint = 'three numbers, then -prerelease and +build if you need them: 1.4.0-rc.1'
    failures.push(new Failure('usage', `--version must be SemVer 2, got ${JSON.stringify(version)}`, { hint }))
  }
  const options: PackageCommandOptions = {
    chart: chart ?? '',
    destination: last('destination') ?? '.',
    version,
    appVersion: last('app-version'),
    helm: helmOf(last('helm'), failures),
    source: !given.flags.has('no-source'),
    check: given.flags.has('check'),
    name: last('name'),
    values: texts('values'),
    presets: texts('preset').map((text) => preset(text, failures)),
  }
  if (failures.length > 0) throw new Failures(failures)
  return options
}

function helmOf(text: string | undefined, failures: Failure[]): 3 | 4 {
  if (text !== undefined && text !== '3' && text !== '4') {
    failures.push(new Failure('usage', `--helm must be 3 or 4, got ${JSON.stringify(text)}`))
  }
  return text === '3' ? 3 : 4
}
