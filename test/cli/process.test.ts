import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Real processes, for what memory cannot show: pipes, signals, the entry itself. Node runs the sources as they are. */
const node = `"${process.execPath}" --disable-warning=ExperimentalWarning`
const here = new URL('process/', import.meta.url).pathname
const cli = new URL('../../src/cli.ts', import.meta.url).pathname

const cache = mkdtempSync(join(tmpdir(), 'capstan-'))

function shell(script: string, home: string = cache) {
  const env = { ...process.env, XDG_CACHE_HOME: home }
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8', env })
  return { status, stdout, stderr }
}

const documentBytes = new TextEncoder().encode('---\n' + 'key: välue 😀\n'.repeat(200)).length

describe('standard output', () => {
  it('takes 17 MB whole and in bounded memory', () => {
    const { stdout, stderr } = shell(`${node} ${here}write-much.ts | wc -c`)
    expect(Number(stdout)).toBe(5000 * documentBytes)
    expect((JSON.parse(stderr) as { megabytes: number }).megabytes).toBeLessThan(100)
  })

  it('waits for a slow reader when the pipe is in non-blocking mode', () => {
    const { stdout } = shell(`${node} ${here}write-much.ts nonblocking | { sleep 0.2; wc -c; }`)
    expect(Number(stdout)).toBe(5000 * documentBytes)
  })

  it('may be closed by its reader: the writer stops early, silently, with exit code 0', () => {
    const { stdout, stderr } = shell(`exec 3>&1; { ${node} ${here}write-much.ts; echo "exit $?" >&3; } | head -1`)
    expect(stdout.split('\n').sort()).toEqual(['', '---', 'exit 0'])
    expect((JSON.parse(stderr) as { written: number }).written).toBeLessThan(1000)
  })

  it('on a full disk is a failure with its reason', () => {
    const { status, stderr } = shell(`${node} ${cli} version > /dev/full`)
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'error[io/write]: cannot write to standard output: no space is left on the device\n',
    })
  })
})

describe('standard input', () => {
  it.each(['', 'nonblocking'])('is read to its end from a slow writer %s', (mode) => {
    const { stdout } = shell(`{ echo a; sleep 0.1; head -c 1000000 /dev/zero; } | ${node} ${here}read-stdin.ts ${mode}`)
    expect(stdout).toBe('1000002')
  })

  it('is not read without end', () => {
    const { stderr } = shell(`${node} ${here}read-stdin.ts < /dev/zero`)
    expect(stderr).toContain('standard input holds more than 16 MiB')
  })

  it('does not hold Ctrl-C back while nothing comes', async () => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', `${here}read-stdin.ts`])
    let stderr = ''
    child.stderr.on('data', (bytes) => (stderr += String(bytes)))
    await once(child.stderr, 'data')
    child.kill('SIGINT')
    const [, signal] = (await once(child, 'close')) as [number | null, string | null]
    expect({ signal, stderr }).toEqual({ signal: 'SIGINT', stderr: 'ready' })
  })
})

describe('the entry', () => {
  it('answers and ends with the exit code of main', () => {
    const version = shell(`${node} ${cli} --version`)
    expect(version.status).toBe(0)
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const { status, stdout, stderr } = shell(`${node} ${cli} nope`)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('error[usage]: there is no command "nope"')
  })

  it('keeps compiled code where only the user can write, unless --no-cache forbids it', () => {
    const home = mkdtempSync(join(tmpdir(), 'capstan-'))
    shell(`${node} ${cli} version --no-cache`, home)
    expect(existsSync(join(home, 'capstan'))).toBe(false)
    shell(`${node} ${cli} version`, home)
    expect(statSync(join(home, 'capstan')).mode & 0o777).toBe(0o700)
    expect(existsSync(join(home, 'capstan', 'node'))).toBe(true)
  })

  it('does not mind a home without a place for a cache', () => {
    expect(shell(`${node} ${cli} version`, '/proc')).toMatchObject({ status: 0, stderr: '' })
    expect(
      shell(`umask 0; mkdir ${cache}/shared ${cache}/shared/capstan; ${node} ${cli} version`, `${cache}/shared`),
    ).toMatchObject({
      status: 0,
      stderr: '',
    })
    expect(existsSync(join(cache, 'shared', 'capstan', 'node'))).toBe(false)
  })

  it('imports nothing before it has judged the version of Node', () => {
    const script = `Object.defineProperty(process.versions, 'node', { value: '18.20.0' }); import(${JSON.stringify(cli)})`
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('this is Node 18.20.0')
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})
