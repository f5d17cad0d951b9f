import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import type { CommandResult, LocalCommand } from '../../src/core/ports.ts'
import { localCommand } from '../../src/io/local-command.ts'

const run: LocalCommand['run'] = (command, options) => localCommand().run(command, options)

function sh(script: string, timeout = 10_000, signal?: AbortSignal): Promise<CommandResult> {
  return run(['sh', '-c', script], { timeout, signal })
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.catch((caught: unknown) => caught)
  if (!(error instanceof Failure)) throw new Error('no Failure', { cause: error })
  expect(error.code).toBe('io/command')
  return error
}

/** Runs a script until it has written a line to the file `$F`; then it is to end. Gives the failure, and what it wrote. */
async function endedAfterLine(script: string, grace?: number): Promise<readonly [failure: Failure, line: string]> {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-command-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'line')
  writeFileSync(file, '')
  const line = () => readFileSync(file, 'utf8')
  const stop = new AbortController()
  const options = { timeout: 10_000, signal: stop.signal }
  const command = ['sh', '-c', script.replaceAll('$F', file)]
  const running = failureOf(localCommand(grace === undefined ? {} : { grace }).run(command, options))
  await expect.poll(line, { interval: 5 }).toMatch(/\n$/)
  stop.abort()
  return [await running, line().trim()]
}

/** Whether a process is there, and not a dead one that its parent has not looked at. */
function isAlive(id: string): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', id], { encoding: 'utf8' })
  return /^[^Z]/.test(stdout.trim())
}

describe('A command of this machine', () => {
  it('gives what it says on both streams, and its exit code', async () => {
    expect(await sh('echo ü; echo bad >&2; exit 3')).toEqual({ exitCode: 3, stdout: 'ü\n', stderr: 'bad\n' })
  })

  it('gets its words as they are: no shell looks at them', async () => {
    const words = ['$HOME', '; exit 1', '*', '', 'a b']
    const { stdout } = await run(['printf', '%s|', ...words], { timeout: 10_000 })
    expect(stdout).toBe('$HOME|; exit 1|*||a b|')
  })

  it('has no standard input to wait for', async () => {
    expect(await run(['cat'], { timeout: 10_000 })).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  it('ended by a signal has the exit code that a shell gives it', async () => {
    expect(await sh('kill -KILL $$')).toMatchObject({ exitCode: 137 })
  })

  it('may say much, of which 64 KiB of each stream are kept, and no half character', async () => {
    const { exitCode, stdout, stderr } = await sh(
      'yes x | head -c 300000; yes € | tr -d "\\n" | head -c 300000 >&2; exit 1',
    )
    expect(exitCode).toBe(1)
    expect(stdout).toBe('x\n'.repeat(32_768))
    expect(stderr).toBe('€'.repeat(21_845))
  })

  it.each<[command: string[], message: string, hint: string | undefined]>([
    [
      ['capstan-no-such-program'],
      'cannot start capstan-no-such-program: there is no such program',
      'is it on the PATH?',
    ],
    [['/'], 'cannot start /: permission denied', undefined],
    [[], 'there is no command to run', undefined],
    [[''], 'there is no command to run', undefined],
  ])('is a failure when it cannot be started: %j', async (command, message, hint) => {
    expect(await failureOf(run(command, { timeout: 10_000 }))).toMatchObject({ message, hint })
  })

  it('with a NUL in its words cannot be started', async () => {
    const { message } = await failureOf(run(['echo', 'a\0b'], { timeout: 10_000 }))
    expect(message).toMatch(/^cannot start echo: /)
  })

  it('is ended at its deadline', async () => {
    const { message } = await failureOf(sh('sleep 60', 20))
    expect(message).toBe('sh did not end within 0.02s, and was ended')
  })

  it('is ended with all that it has started', async () => {
    const [, child] = await endedAfterLine('sleep 60 & echo $! > $F; wait')
    await expect.poll(() => isAlive(child)).toBe(false)
  })

  it('is killed when it does not heed', async () => {
    const [, self] = await endedAfterLine('trap "" TERM; echo $$ > $F; while :; do sleep 60; done', 30)
    await expect.poll(() => isAlive(self)).toBe(false)
  })

  it('is not waited for when a child has gone its own way with its output', async () => {
    const [failure, child] = await endedAfterLine(`setsid sh -c 'echo $$ > $F; exec sleep 60' & wait`, 30)
    expect(failure.message).toBe('stopped while sh was running')
    process.kill(Number(child))
  })

  it('may clean up when it is to end', async () => {
    const [, line] = await endedAfterLine(`trap 'echo clean > $F; exit 0' TERM; echo begun > $F; sleep 60 & wait`)
    expect(line).toBe('clean')
  })

  it('ends with its signal, also one that was there before', async () => {
    const stop = new AbortController()
    const running = failureOf(sh('sleep 60', 10_000, stop.signal))
    setImmediate(() => stop.abort())
    expect((await running).message).toBe('stopped while sh was running')
    expect((await failureOf(sh('sleep 60', 10_000, stop.signal))).message).toBe('stopped while sh was running')
  })

  it('leaves nothing behind in this process', async () => {
    const before = process.listenerCount('exit')
    await Promise.all([
      sh('true'),
      failureOf(run(['capstan-no-such-program'], { timeout: 9 })),
      failureOf(sh('sleep 9', 9)),
    ])
    expect(process.listenerCount('exit')).toBe(before)
  })
})
