import { execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A process as `NAME.pid` of a run folder remembers it: enough to know it again and to start it once more. */
export interface Recorded {
  readonly pid: number
  /** When it started, as the system tells it. Pids are given anew; a pid with its start time is not. */
  readonly started: string
  readonly command: string
  readonly args: readonly string[]
}

/** Starts a program apart from this process: own process group, output into `NAME.log`, remembered in `NAME.pid`. */
export function start(folder: string, name: string, [command, ...args]: readonly [string, ...string[]]): void {
  const log = openSync(join(folder, `${name}.log`), 'a')
  try {
    const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log] })
    // A program that cannot be started has no pid: whoever waits for it will find it gone and show its log.
    child.on('error', (error) => writeFileSync(join(folder, `${name}.log`), `${error.message}\n`, { flag: 'a' }))
    child.unref()
    if (child.pid !== undefined) record(folder, name, { pid: child.pid, command, args })
  } finally {
    closeSync(log)
  }
}

/** Remembers a process, this one for instance. */
export function record(folder: string, name: string, of: Omit<Recorded, 'started'>): void {
  writeFileSync(join(folder, `${name}.pid`), JSON.stringify({ ...of, started: startTime(of.pid) ?? '' }))
}

/** The remembered process, if its record is whole. */
export function recorded(folder: string, name: string): Recorded | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, `${name}.pid`), 'utf8')) as Recorded
  } catch {
    return undefined
  }
}

/** Whether the very process that was remembered still runs. */
export function runs(it: Recorded | undefined): it is Recorded {
  return it !== undefined && it.started !== '' && startTime(it.pid) === it.started
}

/** Sends a signal to the remembered process, and to no other that has its pid by now. True if it was there. */
export function signal(folder: string, name: string, which: NodeJS.Signals): boolean {
  const found = recorded(folder, name)
  if (!runs(found)) return false
  try {
    process.kill(found.pid, which)
    return true
  } catch {
    return false
  }
}

/**
 * Ends a remembered process and waits until it is gone. SIGKILL, because the data is thrown away: on SIGTERM the API server
 * drains its watches first, which was still under way after 26 seconds.
 */
export async function kill(folder: string, name: string): Promise<void> {
  signal(folder, name, 'SIGKILL')
  for (let waited = 0; runs(recorded(folder, name)); waited += 10) {
    if (waited > 10_000) throw new Error(`${name} of ${folder} does not end`)
    await pause(10)
  }
}

/** Ends every process of a run folder but its owner, and removes the folder. */
export async function clear(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  const names = readdirSync(folder).filter((file) => file.endsWith('.pid') && file !== 'owner.pid')
  await Promise.all(names.map((file) => kill(folder, file.slice(0, -'.pid'.length))))
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/**
 * Undefined for a process that is gone. A zombie is gone, whoever should have reaped it; but a killed program whose first thread
 * is a zombie keeps its ports until the last of its threads is one too.
 */
function startTime(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const gone = fields[0] === 'Z' && readdirSync(`/proc/${pid}/task`).length <= 1
    return gone || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}
