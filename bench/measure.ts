import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'

export interface Command {
  readonly label: string
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Done before and after every run, and not measured. */
  readonly before?: () => void | Promise<void>
  readonly after?: () => void | Promise<void>
}

/** Medians over the rounds of one table, in milliseconds and mebibytes. */
export interface Measured {
  readonly label: string
  readonly wall: number
  /** Seconds of processor time, which a busy machine changes less than the wall clock. */
  readonly cpu: number
  /** Milliseconds of each round, for ratios to others than the first command. */
  readonly walls: readonly number[]
  /** Median of the rounds' ratios to the first command of the table. */
  readonly ratio: number
  readonly peak: number
}

export interface MeasureOptions {
  /** Runs of each command before the first round. Default: 2. */
  readonly warm?: number
  /** Runs of their own in which memory is watched; with 0 it is watched in the rounds. Default: 3. */
  readonly memoryRuns?: number
}

/** Whole processes, one after the other, the commands interleaved in every round: only ratios outlive a busy machine. */
export async function measure(
  commands: readonly Command[],
  rounds: number,
  { warm = 2, memoryRuns = 3 }: MeasureOptions = {},
): Promise<Measured[]> {
  for (const command of commands) for (let i = 0; i < warm; i++) await run(command, undefined)
  const runs: Run[][] = commands.map(() => [])
  const pace = memoryRuns === 0 ? 20 : undefined
  for (let round = 0; round < rounds; round++) {
    for (const [i, command] of commands.entries()) runs[i]!.push(await run(command, pace))
  }
  const measured: Measured[] = []
  for (const [i, command] of commands.entries()) {
    const watched = memoryRuns === 0 ? [...runs[i]!] : []
    for (let left = memoryRuns; left > 0; left--) watched.push(await run(command, 2))
    const walls = runs[i]!.map(({ wall }) => wall)
    measured.push({
      label: command.label,
      wall: median(walls),
      cpu: median(runs[i]!.map(({ cpu }) => cpu)),
      walls,
      ratio: ratioOf(
        walls,
        runs[0]!.map(({ wall }) => wall),
      ),
      peak: median(watched.map(({ peak }) => peak)),
    })
  }
  return measured
}

/** The median of the rounds' ratios. */
export function ratioOf(walls: readonly number[], to: readonly number[]): number {
  return median(walls.map((wall, round) => wall / to[round]!))
}

interface Run {
  readonly wall: number
  readonly cpu: number
  readonly peak: number
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

/** Output goes to a file as a shell would send it; a pipe would measure the reader. `pace`: milliseconds between two looks at memory. */
async function run(command: Command, pace: number | undefined): Promise<Run> {
  const { file, args, env, label } = command
  await command.before?.()
  const out = openSync('/dev/null', 'w')
  const cpu = childrenTime()
  const result = await new Promise<Run>((resolve, reject) => {
    const start = process.hrtime.bigint()
    const child = spawn(file, args, { stdio: ['ignore', out, 'pipe'], env: { ...process.env, ...env } })
    let peak = 0
    let errors = ''
    child.stderr?.on('data', (data: Buffer) => (errors += data.toString()))
    const look = () => (peak = Math.max(peak, highWater(child.pid)))
    const timer = pace === undefined ? undefined : setInterval(look, pace)
    child.on('error', reject)
    child.on('exit', (status) => {
      const wall = Number(process.hrtime.bigint() - start) / 1e6
      clearInterval(timer)
      closeSync(out)
      if (status === 0) resolve({ wall, cpu: childrenTime() - cpu, peak })
      else reject(new Error(`${label} ended with ${status}: ${errors.slice(0, 2000)}`))
    })
  })
  await command.after?.()
  return result
}

/** Seconds of user and system time of all processes that we started and that have ended (proc(5), cutime and cstime). */
function childrenTime(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  const ticksPerSecond = 100
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond
}

/** VmHWM of Linux: the most memory that the process ever had, in MiB. */
function highWater(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
