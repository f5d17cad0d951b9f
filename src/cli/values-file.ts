import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Failure, failuresOf } from '../core/failure.ts'
import { decodeText } from '../io/text.ts'
import type { CliIo } from './cli-io.ts'

export interface ValuesFile {
  /** As messages name it: the path that was given, or `standard input`. */
  readonly file: string
  readonly text: string
}

/** The text of a values file; `-` is standard input. Throws what `CliIo.readFile` and `decodeText` throw. */
export function readValuesFile(path: string, io: CliIo): ValuesFile {
  if (path === '-') {
    if (io.terminal.stdin) {
      io.stderr.write('reading values from the terminal; end with Ctrl-D\n')
      io.stderr.flush()
    }
    return { file: 'standard input', text: decodeText(io.stdin(), 'standard input') }
  }
  try {
    return { file: path, text: decodeText(io.readFile(path), path) }
  } catch (error) {
    throw chartInstead(path, error, io) ?? error
  }
}

/** `capstan render charts/kafka` is what helm's users write first. */
function chartInstead(path: string, error: unknown, io: CliIo): Failure | undefined {
  if (failuresOf(error)?.[0]?.code !== 'usage' || !existsSync(join(io.cwd, path, 'Chart.yaml'))) return undefined
  return new Failure('usage', `${path} is a chart, where a values file is wanted`, {
    cause: error,
    hint: `write capstan render --chart ${path}, with a values file before it if there is one`,
  })
}
