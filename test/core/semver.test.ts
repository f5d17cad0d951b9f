import { describe, expect, it } from 'vitest'
import {
  checkConstraint,
  compareVersions,
  isConstraint,
  parseConstraint,
  parseVersion,
  satisfies,
} from '../../src/core/semver.ts'
import vectors from '../vectors/semver.json' with { type: 'json' }

interface Row {
  kind: string
  constraint?: string
  version?: string
  a?: string
  b?: string
  error?: boolean
  result?: unknown
}

const rows = vectors.vectors as Row[]
const ofKind = (kind: string): Row[] => rows.filter((row) => row.kind === kind)

describe('Versions and constraints are those of Helm (Masterminds semver 3.5)', () => {
  it.each(ofKind('check'))('"$constraint" of $version', ({ constraint, version, error, result }) => {
    const wanted = parseConstraint(constraint!)
    const got = parseVersion(version!)
    if (error === true) expect(wanted === undefined || got === undefined).toBe(true)
    else expect(checkConstraint(wanted!, got!)).toBe(result)
    expect(satisfies(constraint!, version!)).toBe(result === true)
  })

  it.each(ofKind('constraint'))('"$constraint" is read, or refused, as a constraint', ({ constraint, error }) => {
    expect(isConstraint(constraint!)).toBe(error !== true)
  })

  it.each(ofKind('version'))('$version is read, or refused, as a version', ({ version, error, result }) => {
    const read = parseVersion(version!)
    if (error === true) expect(read).toBeUndefined()
    else {
      const { Major, Minor, Patch, Prerelease, Metadata } = result as Record<string, string | number>
      expect({ ...read, major: Number(read!.major) }).toEqual({
        major: Major,
        minor: BigInt(Minor!),
        patch: BigInt(Patch!),
        prerelease: Prerelease,
        metadata: Metadata,
      })
    }
  })

  it.each(ofKind('compare'))('$a against $b is $result', ({ a, b, result }) => {
    expect(compareVersions(parseVersion(a!)!, parseVersion(b!)!)).toBe(result)
    expect(compareVersions(parseVersion(b!)!, parseVersion(a!)!)).toBe(-(result as number) + 0)
  })
})

describe('What the vectors do not show', () => {
  it.each([
    ['!=x', '0.0.0', false],
    ['!=x', '1.0.0', true],
    ['<=*', '0.0.1', true],
    ['<=*', '1.0.0', false],
    ['^*', '1.0.0', false],
    ['~0.0.0', '9.9.9', true],
    ['=0.0.0', '9.9.9', false],
    ['>=1.0.0-99999999999999999999', '1.0.0-9', false],
    ['x.1.2', '7.0.0', true],
    ['1.2.3 ,\t<2', '1.2.3', true],
  ])('"%s" of %s is %s, as in Masterminds', (constraint, version, result) => {
    expect(satisfies(constraint, version)).toBe(result)
  })

  it('numbers beyond 2^53 are compared exactly', () => {
    expect(satisfies('>1.0.9007199254740992', '1.0.9007199254740993')).toBe(true)
  })

  it.each(['1.2,', ',1.2', '1..2', '1.2-', '1.x.y', '>= ', '1.2.3-01', '1 2||', '1xx', '１.2', '18446744073709551616'])(
    '"%s" is no constraint',
    (text) => {
      expect(isConstraint(text)).toBe(false)
    },
  )

  it('endless text is refused at once', () => {
    expect(isConstraint('1  '.repeat(100_000))).toBe(false)
    expect(isConstraint('1  '.repeat(170) + '!')).toBe(false)
    expect(isConstraint(Array(33).fill('1').join('||'))).toBe(false)
    expect(parseVersion('1.2.3-' + 'a.'.repeat(100_000))).toBeUndefined()
  })
})
