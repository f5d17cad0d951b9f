import { Failure, Failures } from '../../core/failure.ts'
import type { Arguments } from '../command.ts'

/** The flags of one command line by long name. What is wrong with a value goes into `failures`; nothing throws. */
export interface GivenFlags {
  readonly failures: Failure[]
  /** Every value as it was written, also an empty one. */
  readonly all: (flag: string) => readonly string[]
  /** Every value; none may be empty. */
  readonly texts: (flag: string) => readonly string[]
  /** The value that counts, the last; none may be empty. */
  readonly last: (flag: string) => string | undefined
  readonly has: (flag: string) => boolean
}

/** What `read` makes of the raw arguments; throws all that is wrong with them together. */
export function readArguments<T>(given: Arguments, read: (flags: GivenFlags) => T): T {
  const failures: Failure[] = []
  const options = read(givenFlags(given, failures))
  if (failures.length > 0) throw new Failures(failures)
  return options
}

function givenFlags({ flags }: Arguments, failures: Failure[]): GivenFlags {
  const all = (flag: string): readonly string[] => flags.get(flag) ?? []
  const read = new Map<string, readonly string[]>()
  const texts = (flag: string): readonly string[] => {
    const known = read.get(flag) ?? all(flag).map((text) => filled(flag, text, failures))
    read.set(flag, known)
    return known
  }
  return { failures, all, texts, last: (flag) => texts(flag).at(-1), has: (flag) => flags.has(flag) }
}

/**
 * A script with an unset variable writes `--namespace ""`; going on without a namespace would put objects elsewhere.
 * `-n=kafka`, which kubectl and helm accept, reaches us as `=kafka`; no value of a short flag begins with `=`.
 */
function filled(flag: string, text: string, failures: Failure[]): string {
  const value = shortFlags.has(flag) && text.startsWith('=') ? text.slice(1) : text
  if (value === '') failures.push(new Failure('usage', `--${flag} has an empty value`))
  return value
}

/** Of all commands: a long name has the same letter everywhere. */
const shortFlags: ReadonlySet<string> = new Set([
  'destination',
  'filename',
  'namespace',
  'output',
  'show-only',
  'unified',
  'values',
])
