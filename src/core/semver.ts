import { byCodePoint } from './order.ts'

/** Numbers are bigint: a version may carry a build date or a hash as a number beyond 2^53. */
export interface Version {
  readonly major: bigint
  readonly minor: bigint
  readonly patch: bigint
  /** Behind "-", without it; "" for a release. */
  readonly prerelease: string
  /** Behind "+", without it; never counts in comparisons. */
  readonly metadata: string
}

/** Groups of which one must hold; all tests of a group must. */
export type Constraint = readonly (readonly Test[])[]

interface Test {
  readonly operator: Operator
  readonly version: Version
  /** How many numbers stand before a wildcard or the end: 3 for 1.2.3, 2 for 1.2 and 1.2.x, 0 for *. */
  readonly given: number
}

type Operator = '' | '=' | '!=' | '>' | '>=' | '=>' | '<' | '<=' | '=<' | '~' | '~>' | '^'

const largest = 2n ** 64n - 1n
/** Limits of Masterminds' library, so that what we accept Helm accepts too. */
const most = { version: 256, constraint: 512, groups: 32 }

const versionForm = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/
const testForm =
  /(!=|>=|=>|<=|=<|~>|[=><~^]|)[\t\n\f\r ]*v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?/y
const gapForm = /[\t\n\f\r ]*,[\t\n\f\r ]*|[\t\n\f\r ]+/y
const rangeForm = /[\t\n\f\r ]*([^\t\n\f\r ,|]+)[\t\n\f\r ]+-[\t\n\f\r ]+([^\t\n\f\r ,|]+)/g

/** A version as Helm reads it: "v" before it, missing numbers and leading zeros are fine. Undefined when `text` is none. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor = '0', patch = '0', prerelease = '', metadata = ''] = versionForm.exec(text) ?? []
  if (major === undefined || text.length > most.version) return undefined
  if (!identifiers(prerelease) || !identifiers(metadata) || /(^|\.)0\d+(\.|$)/.test(prerelease)) return undefined
  const version = { major: BigInt(major), minor: BigInt(minor), patch: BigInt(patch), prerelease, metadata }
  return version.major > largest || version.minor > largest || version.patch > largest ? undefined : version
}

/** Below, at or above 0 by the precedence of SemVer 2.0 §11. */
export function compareVersions(a: Version, b: Version): number {
  return compare(a.major, b.major) || compare(a.minor, b.minor) || compare(a.patch, b.patch) || comparePrereleases(a, b)
}

/**
 * Groups as Masterminds' library reads them: "^1.2", ">=1.2 <3", "1.2 - 2", "~1.2.3 || 3.x"; a range comes first in its
 * group or after a comma. Undefined when `text` is none.
 */
export function parseConstraint(text: string): Constraint | undefined {
  if (text.length > most.constraint) return undefined
  const groups = text
    .replace(rangeForm, (_, from: string, to: string) => `>=${from} <=${to} `)
    .split('||')
    .map(parseGroup)
  return groups.length <= most.groups && groups.every((group) => group !== undefined) ? groups : undefined
}

/**
 * A prerelease passes only groups of which some test names one: ">=1.2-0" takes 1.3.0-rc1, ">=1.2" does not. Managed
 * Kubernetes reports such versions (v1.33.1-gke.100).
 */
export function checkConstraint(constraint: Constraint, version: Version): boolean {
  return constraint.some(
    (group) =>
      (version.prerelease === '' || group.some((test) => test.version.prerelease !== '')) &&
      group.every((test) => tests[test.operator](version, test)),
  )
}

export function isConstraint(text: string): boolean {
  return parseConstraint(text) !== undefined
}

/** Whether both can be read and `version` is among those that `constraint` allows. */
export function satisfies(constraint: string, version: string): boolean {
  const wanted = parseConstraint(constraint)
  const got = parseVersion(version)
  return wanted !== undefined && got !== undefined && checkConstraint(wanted, got)
}

/** With a wildcard, an operator speaks of the whole range: ">1.2" begins at 1.3.0, "<=1.2" ends before it. */
const tests: Readonly<Record<Operator, (version: Version, test: Test) => boolean>> = {
  '': isLike,
  '=': isLike,
  '!=': isUnlike,
  '>': isAbove,
  '>=': isAtLeast,
  '=>': isAtLeast,
  '<': (version, test) => !isAtLeast(version, test),
  '<=': isAtMost,
  '=<': isAtMost,
  '~': isNear,
  '~>': isNear,
  '^': isCompatible,
}

function isLike(version: Version, test: Test): boolean {
  return test.given < 3 ? isNear(version, test) : compareVersions(version, test.version) === 0
}

function isUnlike(version: Version, { version: other, given }: Test): boolean {
  if (given === 0 || given === 3) return compareVersions(version, other) !== 0
  if (version.major !== other.major) return true
  if (given === 1) return false
  return version.minor !== other.minor || comparePrereleases(version, other) !== 0
}

function isAbove(version: Version, { version: other, given }: Test): boolean {
  if (given === 0 || given === 3) return compareVersions(version, other) > 0
  if (version.major !== other.major || given === 1) return version.major > other.major
  return version.minor > other.minor
}

function isAtLeast(version: Version, { version: other }: Test): boolean {
  return compareVersions(version, other) >= 0
}

function isAtMost(version: Version, { version: other, given }: Test): boolean {
  if (given === 3) return compareVersions(version, other) <= 0
  if (version.major !== other.major) return version.major < other.major
  return given === 1 || version.minor <= other.minor
}

/** ~1.2.3 stays within 1.2, ~1 within 1. ~0.0.0 and ~* take everything. */
function isNear(version: Version, { version: other, given }: Test): boolean {
  if (compareVersions(version, other) < 0) return false
  if ((given === 0 || given === 3) && other.major + other.minor + other.patch === 0n) return true
  return version.major === other.major && (given === 1 || version.minor === other.minor)
}

/** ^1.2.3 stays within 1, ^0.2.3 within 0.2, ^0.0.3 is 0.0.3 alone. */
function isCompatible(version: Version, { version: other, given }: Test): boolean {
  if (compareVersions(version, other) < 0 || version.major !== other.major) return false
  if (other.major > 0n || given === 1) return true
  if (version.minor !== other.minor) return false
  return other.minor > 0n || given === 2 || version.patch === other.patch
}

function parseGroup(text: string): readonly Test[] | undefined {
  const group: Test[] = []
  const trimmed = text.trim()
  let at = 0
  for (;;) {
    testForm.lastIndex = at
    const matched = testForm.exec(trimmed)
    const test = matched === null ? undefined : testOf(matched)
    if (test === undefined) return undefined
    group.push(test)
    if (testForm.lastIndex === trimmed.length) return group
    gapForm.lastIndex = testForm.lastIndex
    if (!gapForm.test(trimmed)) return undefined
    at = gapForm.lastIndex
  }
}

function testOf([, operator, ...rest]: RegExpExecArray): Test | undefined {
  const numbers: (string | undefined)[] = rest.slice(0, 3)
  const wild = numbers.findIndex((part) => part === undefined || /[xX*]/.test(part))
  const given = wild < 0 ? 3 : wild
  const [major, minor, patch] = numbers.map((part, i) => (i < given ? part : '0'))
  const version = parseVersion(`${major}.${minor}.${patch}${rest[3] ?? ''}`)
  return version === undefined ? undefined : { operator: operator as Operator, version, given }
}

function identifiers(text: string): boolean {
  return text === '' || !text.split('.').includes('')
}

/** A release is above its prereleases; numbers go by value and stand below words. */
function comparePrereleases(a: Version, b: Version): number {
  if (a.prerelease === '' || b.prerelease === '') return compare(b.prerelease.length, a.prerelease.length)
  const mine = a.prerelease.split('.')
  const theirs = b.prerelease.split('.')
  for (let i = 0; i < Math.min(mine.length, theirs.length); i++) {
    const order = compareIdentifiers(mine[i]!, theirs[i]!)
    if (order !== 0) return order
  }
  return compare(mine.length, theirs.length)
}

function compareIdentifiers(a: string, b: string): number {
  const x = numeric(a)
  const y = numeric(b)
  if (x !== undefined && y !== undefined) return compare(x, y)
  if (x !== undefined) return -1
  return y !== undefined ? 1 : Math.sign(byCodePoint(a, b))
}

/** A number that Go's uint64 holds; a greater one counts as a word. */
function numeric(identifier: string): bigint | undefined {
  const value = /^\d+$/.test(identifier) ? BigInt(identifier) : undefined
  return value !== undefined && value <= largest ? value : undefined
}

function compare(a: bigint | number, b: bigint | number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** SemVer 2 with all three numbers, as Chart.yaml wants its version. */
export function isStrictVersion(text: string): boolean {
  return strictVersion.test(text)
}

const strictVersion =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*))*)?(\+[\da-zA-Z-]+(\.[\da-zA-Z-]+)*)?$/
