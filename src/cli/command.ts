import type { CliIo } from './cli-io.ts'
import type { ExitCode } from './exit.ts'

/**
 * A command as data. The quick parser, commander, `--help` and docs/cli.md all read it, so they cannot disagree.
 * `run` imports its engine itself: no command pays for another's start.
 */
export interface CommandSpec {
  readonly name: string
  /** One sentence without a full stop, for lists of commands. */
  readonly summary: string
  readonly operand?: OperandSpec
  readonly flags: readonly FlagSpec[]
  /** What the command does, in order: the answer to "what happened before it stopped here?" */
  readonly steps: readonly string[]
  readonly examples: readonly Example[]
  readonly run: (given: Arguments, io: CliIo) => Promise<ExitCode>
}

export interface OperandSpec {
  /** In capitals, as in the usage line; always optional to the parsers, the command says when it is missing. */
  readonly name: string
  readonly doc: string
  /** What to write instead of a second one. */
  readonly instead: string
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
  /** One sentence without a full stop. */
  readonly doc: string
}

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
