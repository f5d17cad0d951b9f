import type { ChildProcessByStdio } from 'node:child_process'
import { spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { Json } from '../../src/core/json.ts'
import { readJson } from '../../src/yaml/json.ts'
import { oracleProgram } from './build.ts'

/** A Helm chart and what a user would say to `helm template`. */
export interface Question {
  /** By path inside the chart: `Chart.yaml`, `charts/sub/Chart.yaml`. */
  readonly files: ReadonlyMap<string, string>
  /** The text of one `-f` file. Default: none. */
  readonly values?: string
  /** The arguments of `--set`, in order. */
  readonly set?: readonly string[]
  /** Default: `release` in `default`. */
  readonly release?: { readonly name: string; readonly namespace: string }
  /** Default: that of Helm's client libraries, v1.37.0. */
  readonly kubeVersion?: string
  readonly apiVersions?: readonly string[]
  /** `int64`: integers of the values are int64, as `--set` makes them; a file makes every number a float64. */
  readonly mode?: 'int64'
}

export type Answer =
  | {
      readonly ok: true
      /** Rendered text by Helm's source path, `chart/templates/x.yaml`, without NOTES.txt. */
      readonly files: Readonly<Record<string, string>>
      /** One for each document that is not empty, in install order, hooks last; big integers are exact. */
      readonly objects: readonly Json[]
      readonly notes: string
    }
  | { readonly ok: false; readonly error: string }

export interface Oracle {
  /** Answers come as they are ready; ask many at once, and both cores work. Rejects when the process is gone. */
  render(question: Question): Promise<Answer>
  /** Ends the process when it has answered everything. */
  close(): Promise<void>
}

/** Starts Helm 4's engine as a server of lines (`oracle/main.go`). Rejects with a sentence where it cannot be built. */
export async function startOracle(): Promise<Oracle> {
  const child = spawn(await oracleProgram(), { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>()
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const lost = (why: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(`Helm's engine is gone: ${why}`))
    waiting.clear()
  }
  child.once('error', ({ message }) => lost(message))
  child.once('close', (code, signal) => lost(`it ended with ${code ?? signal ?? 'nothing'}`))
  child.stdin.on('error', () => undefined)
  eachLine(child, (line) => {
    const { id, answer } = readAnswer(line)
    waiting.get(id)?.resolve(answer)
    waiting.delete(id)
  })
  let next = 0
  return {
    render: (question) =>
      new Promise((resolve, reject) => {
        const id = next++
        waiting.set(id, { resolve, reject })
        child.stdin.write(`${questionText(id, question)}\n`)
      }),
    close: () => {
      child.stdin.end()
      return ended
    },
  }
}

function questionText(id: number, { files, release, ...rest }: Question): string {
  return JSON.stringify({
    id,
    files: Object.fromEntries(files),
    release: release ?? { name: 'release', namespace: 'default' },
    ...rest,
  })
}

function eachLine(child: ChildProcessByStdio<Writable, Readable, null>, see: (line: string) => void): void {
  let rest = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const line of lines) see(line)
  })
}

type Line = { readonly id: number } & (
  | { readonly ok: true; readonly files?: Record<string, string>; readonly objects?: Json[]; readonly notes?: string }
  | { readonly ok: false; readonly error?: string }
)

/** A line with digits beyond 2^53 is read once more, slowly and exactly. */
function readAnswer(text: string): { id: number; answer: Answer } {
  const line = (/\d{16}/.test(text) ? readJson(text, 'answer') : JSON.parse(text)) as unknown as Line
  if (!line.ok) return { id: line.id, answer: { ok: false, error: line.error ?? '' } }
  const { id, files = {}, objects = [], notes = '' } = line
  return { id, answer: { ok: true, files, objects, notes } }
}
