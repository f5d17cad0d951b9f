import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { fakeIo } from './fake-io.ts'

const demo = {
  'Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 1.0.0\nappVersion: "4"\n',
  'values.yaml': 'v: x\n',
  'values.schema.json':
    '{"type":"object","additionalProperties":false,"properties":{"v":{"type":"string"},"global":{}}}',
  'presets/prod.yaml': 'v: prod\n',
  'templates/cm.yaml.hbs':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{Release.Name}}"}\ndata: {v: "{{Values.v}}", app: "{{Chart.AppVersion}}"}\n',
}
const library = { 'Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n' }

let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'package-'))
  writeChart('charts/demo', demo)
  writeChart('charts/lib', library)
})
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true })
})

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true })
  writeFileSync(join(cwd, path), content)
}

function writeChart(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) write(`${folder}/${path}`, text)
}

interface Result {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function run(args: readonly string[], more: Parameters<typeof fakeIo>[0] = {}): Promise<Result> {
  const io = fakeIo({ cwd, ...more, env: { XDG_CACHE_HOME: join(cwd, 'cache'), ...more.env } })
  const code = await main([...args], io)
  return { code, out: io.out(), err: io.err() }
}

function packaged(args: readonly string[], more?: Parameters<typeof fakeIo>[0]): Promise<Result> {
  return run(['package', ...args], more)
}

function bytes(path: string): Buffer {
  return readFileSync(join(cwd, path))
}

describe('capstan package', () => {
  it('writes NAME-VERSION.tgz here and prints its path alone', async () => {
    expect(await packaged(['charts/demo'])).toEqual({ code: 0, out: 'demo-1.0.0.tgz\n', err: '' })
    expect(bytes('demo-1.0.0.tgz').subarray(0, 3)).toEqual(Buffer.from([0x1f, 0x8b, 8]))
  })

  it('makes the folder of --destination where there is none', async () => {
    expect((await packaged(['charts/demo', '-d', 'out/deep'])).out).toBe('out/deep/demo-1.0.0.tgz\n')
    expect((await packaged(['charts/demo', '--destination', join(cwd, 'abs')])).out).toBe(`${cwd}/abs/demo-1.0.0.tgz\n`)
  })

  it('writes a file that others may read, and replaces an old one as a whole', async () => {
    write('demo-1.0.0.tgz', 'old')
    await packaged(['charts/demo'])
    write('plain', '')
    const [mode, plain] = ['demo-1.0.0.tgz', 'plain'].map((path) => statSync(join(cwd, path)).mode)
    expect(mode).toBe(plain)
    expect(bytes('demo-1.0.0.tgz').length).toBeGreaterThan(100)
  })

  it('gives the same bytes every time, and others for another SOURCE_DATE_EPOCH', async () => {
    for (const [folder, epoch] of [['a'], ['b'], ['c', '1700000000'], ['d', '0']]) {
      await packaged(['charts/demo', '-d', folder!], { env: { SOURCE_DATE_EPOCH: epoch } })
    }
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((folder) => bytes(`${folder}/demo-1.0.0.tgz`).toString('hex'))
    expect(b).toBe(a)
    expect(new Set([a, c, d]).size).toBe(3)
  })

  it('writes what capstan render reads: the chart has the versions of the package', async () => {
    await packaged(['charts/demo', '--version', '2.0.0-rc.1', '--app-version', '5'])
    const { out } = await run(['render', '--chart', 'demo-2.0.0-rc.1.tgz', '--set', 'v=y'])
    expect(out).toContain('  v: "y"\n')
    expect(out).toContain('  app: "5"\n')
  })

  it('writes what capstan render answers with a sentence after --no-source', async () => {
    await packaged(['charts/demo', '--no-source'])
    expect(await run(['render', '--chart', 'demo-1.0.0.tgz'])).toMatchObject({
      code: 2,
      out: '',
      err: `error[chart/missing]: demo-1.0.0.tgz was packaged without Capstan's templates; only Helm can render it
  = package it again without --no-source, or render it with helm template
`,
    })
  })

  it('takes the name of a chart in the chart path, with what it depends on', async () => {
    writeChart('charts/user', {
      'Chart.yaml': 'apiVersion: v2\nname: user\nversion: 1.0.0\ndependencies: [{name: lib, version: 1.0.0}]\n',
      'templates/a.yaml.hbs': 'apiVersion: v1\nkind: A\nmetadata:\n  name: a\n  labels: {{> lib.labels}}\n',
    })
    write('charts/lib/templates/_labels.hbs', 'a: b\n')
    expect(await packaged(['user'])).toEqual({ code: 0, out: 'user-1.0.0.tgz\n', err: '' })
    expect((await run(['render', '--chart', 'user-1.0.0.tgz'])).out).toContain('a: b\n')
  })

  it('takes an archive, and packs it as the folder was', async () => {
    await packaged(['charts/demo', '-d', 'a'])
    await packaged(['a/demo-1.0.0.tgz', '-d', 'b'])
    expect(bytes('b/demo-1.0.0.tgz').equals(bytes('a/demo-1.0.0.tgz'))).toBe(true)
  })

  it('writes nothing with --check, and says what Helm has of the chart', async () => {
    expect(await packaged(['charts/demo', '--check'])).toEqual({
      code: 0,
      out: 'demo 1.0.0 can be packaged: 1 template, 0 rules, 1 preset\n',
      err: '',
    })
    expect(existsSync(join(cwd, 'demo-1.0.0.tgz'))).toBe(false)
  })

  it('warns of what it leaves out', async () => {
    write('charts/demo/templates/run.sh', 'echo\n')
    expect(await packaged(['charts/demo'])).toEqual({
      code: 0,
      out: 'demo-1.0.0.tgz\n',
      err: `warning[package/template]: charts/demo/templates/run.sh is no template of Capstan's and is left out
  = a file that templates read may lie anywhere but below templates/
`,
    })
  })
})

describe('capstan package of a stack', () => {
  const stack = 'release: {name: all}\ndemo: {v: a}\nsecond: {chart: demo, v: b}\n'

  it('writes one chart with all in it, which renders as the stack', async () => {
    write('stack.yaml', stack)
    expect(await packaged(['stack.yaml', '--version', '3.0.0'])).toEqual({ code: 0, out: 'all-3.0.0.tgz\n', err: '' })
    const names = async (...args: string[]): Promise<string[]> =>
      (await run(['render', ...args])).out.split('\n').filter((line) => /^ {2}(v|name): /.test(line))
    expect(await names('--chart', 'all-3.0.0.tgz', '--set', 'demo.v=c')).toEqual(
      await names('stack.yaml', '--set', 'demo.v=c'),
    )
  })

  it('is read from standard input as "-"', async () => {
    expect((await packaged(['-'], { stdin: stack })).out).toBe('all-0.1.0.tgz\n')
  })

  it('takes further values files, presets, a name, and the version of what runs', async () => {
    write('stack.yaml', 'demo: {}\n')
    write('more.yaml', 'demo: {v: more}\n')
    const made = await packaged([
      'stack.yaml',
      '-f',
      'more.yaml',
      '--preset',
      'prod',
      '--name',
      'mine',
      '--app-version',
      '9',
    ])
    expect(made).toEqual({ code: 0, out: 'mine-0.1.0.tgz\n', err: '' })
    expect((await run(['render', '--chart', 'mine-0.1.0.tgz'])).out).toContain('  v: more\n')
  })

  it('with --check counts all of its charts', async () => {
    write('stack.yaml', stack)
    expect((await packaged(['stack.yaml', '--check'])).out).toBe(
      'all 0.1.0 can be packaged: 1 template, 0 rules, 1 preset\n',
    )
  })
})

describe('README.md', () => {
  it('shows what --check prints', async () => {
    const root = join(import.meta.dirname, '../..')
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const io = fakeIo({ cwd: root })
    expect(await main(['package', 'charts/kafka', '--check'], io)).toBe(0)
    expect(readme).toContain(`\`\`\`console\n${io.out()}\`\`\``)
  })
})

describe('bad input to capstan package', () => {
  const cases: [title: string, args: string[], err: string][] = [
    [
      'no operand',
      [],
      `error[usage]: no chart was given
  = capstan package charts/kafka, or the values file of a stack
`,
    ],
    [
      'an empty operand',
      [''],
      `error[usage]: the name of the chart is empty
`,
    ],
    [
      'a folder that is not there',
      ['charts/demx'],
      `error[io/not-found]: charts/demx does not exist
  = did you mean charts/demo?
`,
    ],
    [
      'a name that no chart has',
      ['demx'],
      `error[io/not-found]: no chart is called "demx"; charts known here are …
  = did you mean demo?
`,
    ],
    [
      'a folder that holds no chart',
      ['charts'],
      `error[chart/missing]: charts is no chart: it has no Chart.yaml
  = did you mean charts/bad or charts/demo or charts/lib?
`,
    ],
    [
      'a library',
      ['charts/lib'],
      `error[package/chart]: charts/lib is a library, and its partials make nothing alone
  = package a chart that names it under dependencies in its Chart.yaml: what it uses travels in it
`,
    ],
    [
      'a file that is no chart',
      ['charts/demo/values.schema.json'],
      `error[usage]: charts/demo/values.schema.json is not a folder
  = a chart is a folder with Chart.yaml in it, or a .tgz of one
`,
    ],
    [
      'a broken archive',
      ['broken.tgz'],
      `error[chart/archive]: broken.tgz cannot be unpacked: it is not compressed by gzip
  = a chart archive is a .tgz as "helm package" and "capstan package" write it
`,
    ],
    [
      'a version that is none',
      ['charts/demo', '--version', '1.4'],
      `error[usage]: --version must be SemVer 2, got "1.4"
  = three numbers, then -prerelease and +build if you need them: 1.4.0-rc.1
`,
    ],
    [
      'another Helm',
      ['charts/demo', '--helm', '5'],
      `error[usage]: --helm must be 3 or 4, got "5"
`,
    ],
    [
      'a name for a chart',
      ['charts/demo', '--name', 'x'],
      `error[usage]: --name is for stacks
  = a chart's package has the chart's own defaults; its presets travel in it as files for helm's -f
`,
    ],
    [
      'values for a chart',
      ['charts/demo', '-f', 'x.yaml'],
      `error[usage]: --values is for stacks
  = a chart's package has the chart's own defaults; its presets travel in it as files for helm's -f
`,
    ],
    [
      'a preset for a chart',
      ['charts/demo', '--preset', 'prod'],
      `error[usage]: --preset is for stacks
  = a chart's package has the chart's own defaults; its presets travel in it as files for helm's -f
`,
    ],
    [
      'a stack of an unknown chart',
      ['unknown.yaml'],
      `error[stack/entry]: "demx" names no chart; charts known here are …; other keys are release, global, rollout
 ┌─ unknown.yaml:1:1
1 │ demx: {}
  │ ^^^^
 = did you mean demo?
`,
    ],
    [
      'a stack that is not there',
      ['nothing.yaml'],
      `error[io/not-found]: nothing.yaml does not exist
`,
    ],
    [
      'a stack of several charts without a name',
      ['nameless.yaml'],
      `error[usage]: the umbrella chart of several charts needs a name
  = name it by --name NAME, or by release.name in the stack
`,
    ],
    [
      'a stack with a null',
      ['null.yaml'],
      `error[package/value]: demo.w is null, and charts/demo/values.yaml has no default there that it could take away
 ┌─ null.yaml:1:11
1 │ demo: {w: null}
  │           ^^^^
 = leave it out, or write the value that the chart is to have
`,
    ],
    [
      'a chart that cannot be carried',
      ['charts/bad'],
      `error[package/helper]: dict takes keys and values in pairs
 ┌─ charts/bad/templates/a.yaml.hbs:4:4
4 │ v: {{dict "a"}}
  │    ^^^^^^^^^^^^
 = write a value behind the last key
`,
    ],
  ]

  test.for(cases)('%s', async ([, args, err]) => {
    write('broken.tgz', 'no archive')
    write('unknown.yaml', 'demx: {}\n')
    write('nameless.yaml', 'demo: {}\nsecond: {chart: demo}\n')
    write('null.yaml', 'demo: {w: null}\n')
    writeChart('charts/bad', {
      'Chart.yaml': 'apiVersion: v2\nname: bad\nversion: 1.0.0\n',
      'values.yaml': 'v: x\n',
      'templates/a.yaml.hbs': 'apiVersion: v1\nkind: A\nmetadata: {name: a}\nv: {{dict "a"}}\n',
    })
    const result = await packaged(args)
    const told = result.err.replace(/(charts known here are) [^;\n]*/, '$1 …')
    expect({ ...result, err: told }).toEqual({ code: 2, out: '', err })
  })

  it('in SOURCE_DATE_EPOCH is told as a number of seconds', async () => {
    const { code, err } = await packaged(['charts/demo'], { env: { SOURCE_DATE_EPOCH: 'today' } })
    expect([code, err]).toEqual([
      2,
      'error[usage]: SOURCE_DATE_EPOCH must be a number of seconds below 2^32, got "today"\n',
    ])
  })

  it.skipIf(process.getuid?.() === 0)('a destination that nobody may write to fails with 1', async () => {
    mkdirSync(join(cwd, 'shut'))
    chmodSync(join(cwd, 'shut'), 0o500)
    expect((await packaged(['charts/demo', '-d', 'shut'])).code).toBe(1)
  })

  it('a destination that is a file fails with 1', async () => {
    write('file', '')
    expect(await packaged(['charts/demo', '-d', 'file'])).toEqual({
      code: 1,
      out: '',
      err: 'error[io/write]: cannot make the folder file: something of that name exists already\n',
    })
  })
})
