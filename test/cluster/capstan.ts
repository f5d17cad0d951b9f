import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { CliIo } from '../../src/cli/cli-io.ts'
import { main } from '../../src/cli/main.ts'
import { readInputFile } from '../../src/io/input-file.ts'
import { createOutputFolder } from '../../src/io/output-folder.ts'
import type { Sink } from '../../src/io/terminal.ts'
import { kubeconfig as ours } from './cluster.ts'

export interface CapstanOptions {
  /** Default: the cluster of this run. */
  readonly kubeconfig?: string
  /** Where relative paths start. Default: the checkout, whose `charts/` are then found by name. */
  readonly cwd?: string
  readonly stdin?: string
  /** More of the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** What Ctrl-C does once. */
  readonly signal?: AbortSignal
}

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

const checkout = fileURLToPath(new URL('../..', import.meta.url))

/** Runs the command line in this process: no start of Node, and a stack trace where something throws. */
export async function capstan(args: readonly string[], options: CapstanOptions = {}): Promise<Said> {
  const { kubeconfig = ours, cwd = checkout, stdin = '', signal = new AbortController().signal } = options
  const stdout = recorder()
  const stderr = recorder()
  const io: CliIo = {
    stdout,
    stderr,
    stdin: () => new TextEncoder().encode(stdin),
    readFile: (path) => readInputFile(path, cwd),
    outputFolder: (path) => createOutputFolder(path, cwd),
    interruptible: (work) => work(signal),
    env: { ...process.env, KUBECONFIG: kubeconfig, ...options.env },
    cwd,
    terminal: { stdin: false, stdout: false, stderr: false, columns: 80, rows: 24 },
    node: process.versions.node,
  }
  const code = await main(args, io)
  return { code, out: stdout.text(), err: stderr.text() }
}

/** The output of a run that must go well. */
export async function done(args: readonly string[], options: CapstanOptions = {}): Promise<string> {
  const { code, out, err } = await capstan(args, options)
  if (code !== 0) throw new Error(`capstan ${args.join(' ')} ended with ${code}:\n${out}\n${err}`)
  return out
}

/** A run in a process of its own. */
export interface Child {
  readonly pid: number
  /** What it has written so far. */
  out(): string
  err(): string
  /** Default: SIGKILL, as a machine that goes away. */
  kill(signal?: NodeJS.Signals): void
  /** Its end, whole output included; `code` is null after a signal. */
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>
}

export interface ChildOptions extends Omit<CapstanOptions, 'signal'> {
  /** Default: the sources. */
  readonly program?: string
}

/** The same as a process, which can be killed; it is killed at the latest when the test ends. */
export function startCapstan(args: readonly string[], options: ChildOptions = {}): Child {
  const { kubeconfig = ours, cwd = checkout, stdin = '', program = `${checkout}/src/cli.ts` } = options
  const env = { ...process.env, KUBECONFIG: kubeconfig, ...options.env }
  const child = spawn(process.execPath, [program, ...args], { cwd, env, stdio: 'pipe' })
  const texts = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.err += text))
  // One that ends without reading is no fault of the test.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...texts }))
  })
  const kill = (signal: NodeJS.Signals = 'SIGKILL'): void => void child.kill(signal)
  onTestFinished(async () => {
    kill()
    await ended
  })
  return { pid: child.pid ?? 0, out: () => texts.out, err: () => texts.err, kill, ended }
}

function recorder(): Sink & { text: () => string } {
  const texts: string[] = []
  return {
    write(text) {
      texts.push(typeof text === 'string' ? text : Buffer.from(text).toString())
      return true
    },
    flush: () => undefined,
    text: () => texts.join(''),
  }
}
