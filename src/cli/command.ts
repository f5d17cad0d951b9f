import type { CliIo } from './cli-io.ts'
import type { ExitCode } from './exit.ts'

/**
 * A command as data. The quick parser, commander, `--help` and docs/cli.md all read it, so they cannot disagree.
 * `run` imports its engine itself: no command pays for another's start.
 */
export interface CommandSpec {
  /** One word, or two: `rollout status`. */
  readonly name: string
  /** Other names that mean the same: `upgrade`. */
  readonly aliases?: readonly string[]
  /** Under which heading the command stands in lists. */
  readonly group: CommandGroup
  /** One sentence without a full stop, for lists of commands. */
  readonly summary: string
  /** In the order of the command line; more than these are refused. */
  readonly operands: readonly OperandSpec[]
  /** What to write instead of one operand too many. */
  readonly instead?: string
  readonly flags: readonly FlagSpec[]
  /** What the command does, in order: the answer to "what happened before it stopped here?" */
  readonly steps: readonly string[]
  readonly examples: readonly Example[]
  /** Where it may end otherwise than done, failed or invalid: what each exit code means of this command. */
  readonly exits?: readonly ExitMeaning[]
  readonly run: (given: Arguments, io: CliIo) => Promise<ExitCode>
}

export interface ExitMeaning {
  readonly code: ExitCode
  readonly means: string
}

/** Commands that work on files alone, that ask a cluster, that roll StatefulSets out, and about the program itself. */
export type CommandGroup = 'files' | 'cluster' | 'rollout' | 'program'

export interface OperandSpec {
  /** In capitals, as in the usage line, or the words to choose from: `values|manifest|notes`. */
  readonly name: string
  /** For the usage line; to the parsers every operand is optional, the command says when one is missing. */
  readonly required?: boolean
  readonly doc: string
}

export interface FlagSpec {
  /** Without the dashes: `output-dir`. */
  readonly long: string
  /** One letter. */
  readonly short?: string
  /** The name of its value, `FILE`; a flag without one is a switch. */
  readonly value?: string
  readonly choices?: readonly string[]
  /** Every value counts. Without it the last one wins, as in kubectl and helm, so that a script's default can be overridden. */
  readonly repeatable?: boolean
  readonly default?: string
  /** Under which heading the flag stands in the help; without it among the command's own. */
  readonly section?: FlagSection
  /** One sentence without a full stop. */
  readonly doc: string
}

/** Flags that many commands share: a person who looks for the others must not read these each time. */
export type FlagSection = 'values' | 'connection'

export interface Example {
  readonly command: string
  /** Ends the sentence "this command …". */
  readonly does: string
}

/** What was written behind the command's name: flags by long name, each with its values in order (a switch has `''`). */
export interface Arguments {
  readonly operands: readonly string[]
  readonly flags: ReadonlyMap<string, readonly string[]>
}
