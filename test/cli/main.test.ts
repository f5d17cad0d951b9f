import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { CliIo } from '../../src/cli/cli-io.ts'
import type { RenderOptions } from '../../src/cli/commands/render-options.ts'
import { main } from '../../src/cli/main.ts'
import { commands } from '../../src/cli/commands.ts'
import { capstanVersion } from '../../src/cli/version.ts'
import { Failure, Failures, type ErrorCode } from '../../src/core/failure.ts'
import manifest from '../../package.json' with { type: 'json' }
import { fakeIo } from './fake-io.ts'

const renderJob = vi.hoisted(() => vi.fn())
vi.mock('../../src/cli/render-job.ts', () => ({ renderJob }))
beforeEach(() => void renderJob.mockReset())

describe('version', () => {
  it('is the one of package.json', () => expect(capstanVersion).toBe(manifest.version))

  it('prints what a bug report needs', async () => {
    const io = fakeIo()
    expect(await main(['version'], io)).toBe(0)
    expect(io.out()).toMatch(/^capstan {5}\d+\.\d+\.\d+\nnode {8}24\.0\.0\nkubernetes {2}1\.\d+\.0 /)
  })

  it('prints its number alone for --version', async () => {
    const io = fakeIo()
    expect(await main(['--version'], io)).toBe(0)
    expect(io.out()).toBe(`${capstanVersion}\n`)
  })
})

describe('help', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('lists the commands for %j', async (argv) => {
    const io = fakeIo()
    expect(await main(argv, io)).toBe(0)
    for (const { name, aliases = [], summary } of commands) {
      const start = summary.split(' ').slice(0, 5).join(' ')
      expect(io.out()).toMatch(new RegExp(`^  ${[name, ...aliases].join(', ')} +${start}`, 'm'))
    }
    expect(io.err()).toBe('')
  })

  it.each(commands.map(({ name }) => name))(
    'explains %s the same in all three ways, with steps and examples',
    async (name) => {
      const texts = []
      for (const argv of [
        [...name.split(' '), '--help'],
        [...name.split(' '), '-h'],
        ['help', ...name.split(' ')],
      ]) {
        const io = fakeIo()
        expect(await main(argv, io)).toBe(0)
        texts.push(io.out())
      }
      expect(new Set(texts).size).toBe(1)
      expect(texts[0]).toMatch(/^Steps:\n {2}1\. /m)
      expect(texts[0]).toMatch(/^Examples:\n {2}capstan /m)
    },
  )

  it('fits a page of 100 columns and ends every example with what it does', async () => {
    const io = fakeIo()
    await main(['render', '--help'], io)
    expect(
      Math.max(
        ...io
          .out()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(100)
    expect(io.out().endsWith('\n')).toBe(true)
  })

  it('uses in its examples only flags that exist', async () => {
    renderJob.mockResolvedValue({ manifests: [], notes: undefined, warnings: [] })
    for (const { command } of commands.flatMap(({ examples }) => examples)) {
      const own = /capstan ([^|]*)/.exec(command)![1]!.trim()
      const argv = Array.from(own.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, bare]) => quoted ?? bare!)
      const io = fakeIo()
      await main(argv, io)
      // Where the test runs there is no chart and no cluster: a command may say that, but not that a flag is none.
      expect(
        io.err().replace(/^.*(?:no manifest comes from|error\[(?:io\/not-found|cluster\/config)\])(.|\n)*$/, ''),
        command,
      ).toBe('')
    }
  })
})

describe('a wrong command line', () => {
  it.each([
    [['rendr'], 'there is no command "rendr"', 'did you mean capstan render?'],
    [['values.yaml'], 'there is no command "values.yaml"', 'did you mean capstan render values.yaml?'],
    [['frobnicate'], 'there is no command "frobnicate"', 'the commands are render, package, install, '],
    [['__proto__'], 'there is no command "__proto__"', 'the commands are'],
    [['help', 'rendr'], 'there is no command "rendr"', 'did you mean capstan render?'],
    [['--chart', 'x'], '--chart stands where a command is wanted', 'see capstan --help'],
    [['render', '--presett', 'x'], "unknown flag '--presett'", 'did you mean --preset?'],
    [['render', 'a.yaml', 'b.yaml'], 'too many arguments', 'write -f FILE for each further values file'],
    [['render', 'a.yaml', '--set'], "flag '--set <KEY=VALUE>' argument missing", 'see capstan render --help'],
    [['render', '--include-crds=true'], "unknown flag '--include-crds=true'", 'see capstan render --help'],
    [['version', 'x'], 'too many arguments', 'see capstan version --help'],
    [['render'], 'no values file is given', 'write capstan render values.yaml'],
  ])('%j is answered with the way out, exit code 2 and no output', async (argv, sentence, hint) => {
    const io = fakeIo()
    expect(await main(argv, io)).toBe(2)
    expect(io.err()).toContain(`error[usage]: ${sentence}`)
    expect(io.err()).toContain(`  = ${hint}`)
    expect(io.out()).toBe('')
  })
})

describe('exit codes', () => {
  it.each<[ErrorCode, number]>([
    ['usage', 2],
    ['io/not-found', 2],
    ['io/limit', 2],
    ['io/read', 1],
    ['io/write', 1],
    ['yaml/syntax', 2],
    ['values/schema', 2],
    ['chart/missing', 2],
    ['stack/entry', 2],
    ['template/fail', 2],
    ['manifest/identity', 2],
    ['cluster/config', 1],
    ['cluster/unreachable', 1],
    ['cluster/cancelled', 130],
    ['release/missing', 1],
    ['install/conflict', 1],
    ['install/immutable', 1],
    ['install/permission', 1],
    ['install/quota', 1],
    ['install/object', 1],
    ['internal', 1],
  ])('%s ends with %i', async (code, status) => {
    renderJob.mockRejectedValue(new Failure(code, 'no'))
    expect(await main(['render', 'v.yaml'], fakeIo())).toBe(status)
  })

  it('a broken disk outranks wrong input', async () => {
    renderJob.mockRejectedValue(new Failures([new Failure('values/schema', 'a'), new Failure('io/read', 'b')]))
    expect(await main(['render', 'v.yaml'], fakeIo())).toBe(1)
  })
})

describe('a bug in Capstan', () => {
  it('is one sentence and how to report it, without a stack', async () => {
    renderJob.mockRejectedValue(new TypeError("Cannot read properties of undefined (reading 'x')"))
    const io = fakeIo()
    expect(await main(['render', 'v.yaml'], io)).toBe(1)
    expect(io.err()).toContain("error[internal]: Cannot read properties of undefined (reading 'x')\n")
    expect(io.err()).toContain('this is a bug in Capstan')
    expect(io.err()).not.toMatch(/^ +at /m)
  })

  it('shows its stack with CAPSTAN_DEBUG=1', async () => {
    renderJob.mockRejectedValue(new TypeError('oops'))
    const io = fakeIo({ env: { CAPSTAN_DEBUG: '1' } })
    await main(['render', 'v.yaml'], io)
    expect(io.err()).toMatch(/TypeError: oops\n +at /)
  })

  it.each([[undefined], ['a string'], [new Error('')]])('may throw anything: %o', async (thrown) => {
    renderJob.mockRejectedValue(thrown)
    const io = fakeIo()
    expect(await main(['render', 'v.yaml'], io)).toBe(1)
    expect(io.err()).toContain('error[internal]: ')
  })

  it("is not suspected when the system's refusal slips through", async () => {
    renderJob.mockRejectedValue(Object.assign(new Error('EMFILE: x'), { code: 'EMFILE', syscall: 'open', path: '/a' }))
    const io = fakeIo()
    expect(await main(['render', 'v.yaml'], io)).toBe(1)
    expect(io.err()).toBe('error[io/read]: /a: this process has too many open files\n')
  })
})

describe('failures of one stage', () => {
  it('are all printed, apart from each other, with their number at the end', async () => {
    renderJob.mockRejectedValue(new Failures([new Failure('values/schema', 'one'), new Failure('values/rule', 'two')]))
    const io = fakeIo()
    await main(['render', 'v.yaml'], io)
    expect(io.err()).toBe('error[values/schema]: one\n\nerror[values/rule]: two\n\n2 errors\n')
  })

  it('are found in a file that lies on the disk', async () => {
    const { readValuesFile } = await import('../../src/cli/values-file.ts')
    renderJob.mockImplementation((options: RenderOptions, io: CliIo) => readValuesFile(options.values[0]!, io))
    const cwd = mkdtempSync(join(tmpdir(), 'capstan-'))
    writeFileSync(join(cwd, 'values.yaml'), 'a: 1\n')
    const io = fakeIo({ cwd })
    expect(await main(['render', 'value.yaml'], io)).toBe(2)
    expect(io.err()).toBe('error[io/not-found]: value.yaml does not exist\n  = did you mean values.yaml?\n')
  })
})
