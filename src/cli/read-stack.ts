import type { CliIo } from './cli-io.ts'
import { type Entries, readEntries } from './read-entries.ts'

export interface StackPlace {
  /** Of the command line: over what the stack says. */
  readonly namespace: string | undefined
  /** Of the connection: for a stack that says none. */
  readonly contextNamespace: string
}

/** A stack's file alone, without any flag for values: whoever asks it for its release, or how it is rolled out. */
export function readStack(file: string, place: StackPlace, io: CliIo): Entries {
  const nothing = { set: [], setString: [], setJson: [], setFile: [], setLiteral: [], presets: [] }
  return readEntries({ ...nothing, ...place, values: [file], chart: undefined, name: undefined }, io)
}
