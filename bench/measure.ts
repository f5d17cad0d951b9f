import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'

export interface Command {
  readonly label: string
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Done before every run, and not measured. */
  readonly before?: () => void
}

/** Medians over the rounds of one table, in milliseconds and mebibytes. */
export interface Measured {
  readonly label: string
  readonly wall: number
  /** Median of the rounds' ratios to the first command of the table. */
  readonly ratio: number
  readonly peak: number
}

/** Whole processes, one after the other, the commands interleaved in every round: only ratios outlive a busy machine. */
export async function measure(commands: readonly Command[], rounds: number): Promise<Measured[]> {
  for (const command of commands) for (let warm = 0; warm < 2; warm++) await run(command, false)
  const walls: number[][] = commands.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, command] of commands.entries()) walls[i]!.push((await run(command, false)).wall)
  }
  const peaks: number[] = []
  for (const command of commands)
    peaks.push(
      median([await run(command, true), await run(command, true), await run(command, true)].map(({ peak }) => peak)),
    )
  return commands.map(({ label }, i) => ({
    label,
    wall: median(walls[i]!),
    ratio: median(walls[i]!.map((wall, round) => wall / walls[0]![round]!)),
    peak: peaks[i]!,
  }))
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

/** Output goes to a file as a shell would send it; a pipe would measure the reader. */
function run(
  { file, args, env, label, before }: Command,
  watchMemory: boolean,
): Promise<{ wall: number; peak: number }> {
  before?.()
  const out = openSync('/dev/null', 'w')
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint()
    const child = spawn(file, args, { stdio: ['ignore', out, 'pipe'], env: { ...process.env, ...env } })
    let peak = 0
    let errors = ''
    child.stderr?.on('data', (data: Buffer) => (errors += data.toString()))
    const timer = watchMemory ? setInterval(() => (peak = Math.max(peak, highWater(child.pid))), 2) : undefined
    child.on('error', reject)
    child.on('exit', (status) => {
      const wall = Number(process.hrtime.bigint() - start) / 1e6
      clearInterval(timer)
      closeSync(out)
      if (status === 0) resolve({ wall, peak })
      else reject(new Error(`${label} ended with ${status}: ${errors.slice(0, 2000)}`))
    })
  })
}

/** VmHWM of Linux: the most memory that the process ever had, in MiB. */
function highWater(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
