import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { programs, type Program } from './control-plane.ts'
import { recorded, runs } from './processes.ts'

/** Of each program of a run folder whether it runs, and the end of its log: for a person who looks at a failed run. */
export function programStates(folder: string): string {
  const told = programs.map((program) => {
    const state = runs(recorded(folder, program)) ? 'runs' : 'has ended'
    return [`${program} ${state}`, ...lastLines(folder, program, 6).map((line) => `  ${line}`)].join('\n')
  })
  return `${told.join('\n')}\n`
}

/** The end of a program's log; a line may be a whole object, and is cut. */
export function lastLines(folder: string, program: Program, count: number): readonly string[] {
  const file = join(folder, `${program}.log`)
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.slice(-count).map((line) => line.slice(0, 400))
}
