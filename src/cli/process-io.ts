import { Failure } from '../core/failure.ts'
import { readInputFile } from '../io/input-file.ts'
import { createOutputFolder } from '../io/output-folder.ts'
import { readStdin } from '../io/stdin.ts'
import { systemReason } from '../io/system-error.ts'
import { createSink } from '../io/terminal.ts'
import type { CliIo, Terminal } from './cli-io.ts'

/** The real process. Whatever costs time (Node's streams take milliseconds to make) is asked for only when used. */
export function processIo(): CliIo {
  return {
    stdout: createSink({ fd: 1, name: 'standard output' }),
    stderr: createSink({ fd: 2, name: 'standard error', quiet: true }),
    stdin: readStdin,
    readFile: (path) => readInputFile(path, currentFolder()),
    outputFolder: (path) => createOutputFolder(path, currentFolder()),
    env: process.env,
    get cwd() {
      return currentFolder()
    },
    terminal,
    node: process.versions.node,
  }
}

const terminal: Terminal = {
  get stdin() {
    return isTerminal(0)
  },
  get stdout() {
    return isTerminal(1)
  },
  get stderr() {
    return isTerminal(2)
  },
  get columns() {
    return isTerminal(2) ? process.stderr.columns : 80
  },
}

/** `process.stdin.isTTY` would make a stream, which turns a pipe to non-blocking mode; an import costs 2 ms at every start. */
function isTerminal(fd: number): boolean {
  return process.getBuiltinModule('node:tty').isatty(fd)
}

/** A shell can stand in a folder that was deleted under it; Node's own message for that names a library function. */
function currentFolder(): string {
  try {
    return process.cwd()
  } catch (error) {
    throw new Failure('io/read', `cannot enter the current folder: ${systemReason(error)}`, { cause: error })
  }
}
