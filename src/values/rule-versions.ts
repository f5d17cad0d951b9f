import type { Environment } from '@marcbachmann/cel-js'
import { checkConstraint, compareVersions, parseConstraint, parseVersion, type Version } from '../core/semver.ts'
import { badCall, badValue } from './rule-error.ts'

/**
 * Kubernetes' semver library. `semver(x)` reads versions as Helm does: they may leave out numbers and begin with `v` (`4.1` is
 * 4.1.0). `semver(x, false)` and `semver(x, true)` read them as Kubernetes does, strictly, or with a few liberties.
 * `satisfies` is ours: `semver(self.kafkaVersion).satisfies(">=4.0")`.
 */
export function addVersions(environment: Environment): void {
  environment
    .registerType('kubernetes.Semver', Semver)
    .registerFunction('semver(string): kubernetes.Semver', read)
    .registerFunction('semver(string, bool): kubernetes.Semver', readAsKubernetes)
    .registerFunction('isSemver(string): bool', (text: string) => parseVersion(text) !== undefined)
    .registerFunction('isSemver(string, bool): bool', (text: string, normalize: boolean) => {
      return parseAsKubernetes(text, normalize) !== undefined
    })
    .registerFunction('kubernetes.Semver.major(): int', (it: Semver) => it.version.major)
    .registerFunction('kubernetes.Semver.minor(): int', (it: Semver) => it.version.minor)
    .registerFunction('kubernetes.Semver.patch(): int', (it: Semver) => it.version.patch)
    .registerFunction('kubernetes.Semver.compareTo(kubernetes.Semver): int', (a: Semver, b: Semver) =>
      BigInt(Math.sign(compared(a, b))),
    )
    .registerFunction(
      'kubernetes.Semver.isLessThan(kubernetes.Semver): bool',
      (a: Semver, b: Semver) => compared(a, b) < 0,
    )
    .registerFunction(
      'kubernetes.Semver.isGreaterThan(kubernetes.Semver): bool',
      (a: Semver, b: Semver) => compared(a, b) > 0,
    )
    .registerFunction('kubernetes.Semver.satisfies(string): bool', (it: Semver, constraint: string) => {
      const wanted = parseConstraint(constraint)
      if (wanted === undefined) throw badCall(`${JSON.stringify(constraint)} is not a version constraint`)
      return checkConstraint(wanted, it.version)
    })
    .registerOperator('kubernetes.Semver == kubernetes.Semver', (a: Semver, b: Semver) => compared(a, b) === 0)
}

/** A class because cel-js tells types by their constructor. */
class Semver {
  readonly version: Version
  constructor(version: Version) {
    this.version = version
  }
  /** Without what follows "+", which never counts. */
  get key(): string {
    const { major, minor, patch, prerelease } = this.version
    return `${major}.${minor}.${patch}-${prerelease}`
  }
}

function read(text: string): Semver {
  return semver(text, parseVersion(text))
}

function readAsKubernetes(text: string, normalize: boolean): Semver {
  return semver(text, parseAsKubernetes(text, normalize))
}

function semver(text: string, version: Version | undefined): Semver {
  if (version === undefined) throw badValue(`${JSON.stringify(text)} is not a version`)
  return new Semver(version)
}

/** Strict is SemVer 2.0, where numbers of a prerelease have 64 bits too. Normalizing adds what `normalized` says. */
function parseAsKubernetes(text: string, normalize: boolean): Version | undefined {
  const version = normalize ? normalized(text) : text
  const parsed = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?![.\d])/.test(version) ? parseVersion(version) : undefined
  const numbers = parsed?.prerelease.split('.').filter((part) => /^\d+$/.test(part)) ?? []
  return numbers.some((number) => BigInt(number) >= 2n ** 64n) ? undefined : parsed
}

/**
 * A `v` in front, leading zeros and missing numbers are fine. With a suffix both dots must be there, though 1.2.-rc1 is taken
 * for 1.2.0-rc1.
 */
function normalized(text: string): string {
  const [, major = '', minor, rest] = /^v?([^.]*)(?:\.([^.]*))?(?:\.(.*))?$/s.exec(text) ?? []
  const [, digits = '', suffix = ''] = /^(\d*)(.*)$/s.exec(rest ?? '0')!
  const patch = (digits === '' && suffix.length > 1 ? '0' : digits) + suffix
  return [major, minor ?? '0', patch].map((part) => part.replace(/^0+(?=\d)/, '')).join('.')
}

function compared(a: Semver, b: Semver): number {
  return compareVersions(a.version, b.version)
}
