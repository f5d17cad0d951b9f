import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { Failure } from '../core/failure.ts'
import { firstText } from '../core/first-text.ts'
import type { CommandResult, LocalCommand } from '../core/ports.ts'
import { lacksProgram } from './lacks-program.ts'
import { systemCode, systemReason } from './system-error.ts'

type Options = Parameters<LocalCommand['run']>[1]

/** The port `LocalCommand`. `grace` is how long a command that must end may clean up, in milliseconds. Default: 2000. */
export function localCommand({ grace = 2000 }: { readonly grace?: number } = {}): LocalCommand {
  return {
    run: async (command, options) => {
      const [program = '', ...args] = command
      const child = started(program, args)
      return ended(child, program, { ...options, grace })
    },
    lacks: (program) => lacksProgram(program),
  }
}

/** With a process group of its own: what it starts itself must end with it. */
function started(program: string, args: readonly string[]): ChildProcess {
  try {
    return spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  } catch (error) {
    throw unstartable(program, error)
  }
}

function ended(child: ChildProcess, program: string, options: Options & { grace: number }): Promise<CommandResult> {
  const { timeout, signal, grace } = options
  const [stdout, stderr] = [beginningOf(child.stdout!), beginningOf(child.stderr!)]
  return new Promise((done, failed) => {
    let failure: Failure | undefined
    let killer: NodeJS.Timeout | undefined
    const kill = () => {
      killGroup(child, 'SIGKILL')
      // Who has left the group may hold them open for ever.
      child.stdout!.destroy()
      child.stderr!.destroy()
    }
    const end = (message: string) => {
      if (failure !== undefined) return
      failure = new Failure('io/command', message)
      killGroup(child, 'SIGTERM')
      killer = setTimeout(kill, grace)
    }
    const stop = () => end(`stopped while ${program} was running`)
    const timer = setTimeout(
      () => end(`${program} did not end within ${timeout / 1000}s, and was ended`),
      // Node takes anything longer than 2^31-1 ms for 1 ms.
      Math.min(timeout, 2 ** 31 - 1),
    )
    // The group does not get the signals of the terminal.
    process.once('exit', kill)
    signal?.addEventListener('abort', stop, { once: true })
    if (signal?.aborted === true) stop()
    const settle = (settled: () => void) => {
      clearTimeout(timer)
      clearTimeout(killer)
      process.removeListener('exit', kill)
      signal?.removeEventListener('abort', stop)
      settled()
    }
    child.on('error', (error) => settle(() => failed(unstartable(program, error))))
    child.on('close', (code, by) =>
      settle(() => {
        if (failure !== undefined) {
          // Some of it may have closed its output and not heard the first signal.
          killGroup(child, 'SIGKILL')
          failed(failure)
        } else
          done({
            exitCode: code ?? 128 + (by === null ? 0 : constants.signals[by]),
            stdout: stdout(),
            stderr: stderr(),
          })
      }),
    )
  })
}

/** What a stream said first; the rest is read and dropped, or the command would wait for ever. */
function beginningOf(stream: Readable): () => string {
  const first = firstText()
  stream.on('data', first.add)
  return first.text
}

function killGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Nobody is left in it.
  }
}

function unstartable(program: string, error: unknown): Failure {
  if (program === '') return new Failure('io/command', 'there is no command to run', { cause: error })
  const why = systemCode(error) === 'ENOENT' ? 'there is no such program' : systemReason(error)
  const hint = systemCode(error) === 'ENOENT' ? 'is it on the PATH?' : undefined
  return new Failure('io/command', `cannot start ${program}: ${why}`, { hint, cause: error })
}
