import type { Environment } from '@marcbachmann/cel-js'
import { checkConstraint, compareVersions, parseConstraint, parseVersion, type Version } from '../core/semver.ts'
import { badCall, badValue } from './rule-error.ts'

/**
 * Kubernetes' semver library. Versions may leave out numbers and begin with `v` (`4.1` is 4.1.0), as Kubernetes has it with
 * `semver(x, true)`; and `satisfies` is ours: `semver(self.kafkaVersion).satisfies(">=4.0")`.
 */
export function addVersions(environment: Environment): void {
  environment
    .registerType('kubernetes.Semver', Semver)
    .registerFunction('semver(string): kubernetes.Semver', read)
    .registerFunction('semver(string, bool): kubernetes.Semver', read)
    .registerFunction('isSemver(string): bool', (text: string) => parseVersion(text) !== undefined)
    .registerFunction('isSemver(string, bool): bool', (text: string) => parseVersion(text) !== undefined)
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
}

function read(text: string): Semver {
  const version = parseVersion(text)
  if (version === undefined) throw badValue(`${JSON.stringify(text)} is not a version`)
  return new Semver(version)
}

function compared(a: Semver, b: Semver): number {
  return compareVersions(a.version, b.version)
}
