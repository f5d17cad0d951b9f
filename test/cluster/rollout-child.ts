import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TestContext } from 'vitest'
import type { Child, ChildOptions } from './capstan.ts'
import { kubeconfig as ours } from './cluster.ts'

const checkout = fileURLToPath(new URL('../..', import.meta.url))

/** As `startCapstan`, for tests that run side by side: each has to say itself whose child it is. */
export function startChild(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  args: readonly string[],
  { kubeconfig = ours, env = {} }: Pick<ChildOptions, 'kubeconfig' | 'env'> = {},
): Child {
  const all = { ...process.env, KUBECONFIG: kubeconfig, ...env }
  const child = spawn(process.execPath, [`${checkout}src/cli.ts`, ...args], { cwd: checkout, env: all, stdio: 'pipe' })
  const texts = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.err += text))
  child.stdin.end()
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
