import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { fakeIo } from './fake-io.ts'

/** A folder as a user has it: `charts/mini` beside some values files, most of them bad. */
const files: Record<string, string | Uint8Array> = {
  'charts/mini/Chart.yaml': 'apiVersion: v2\nname: mini\nversion: 0.1.0\nkubeVersion: ">=1.30.0-0"\n',
  'charts/mini/values.yaml': 'name: hello\nreplicas: 1\nitems: [a, b]\n',
  'charts/mini/values.schema.json': JSON.stringify({
    additionalProperties: false,
    properties: {
      name: { type: 'string' },
      replicas: { type: 'integer', minimum: 0, maximum: 10 },
      items: { items: { type: 'string' } },
      labels: { additionalProperties: { type: 'string' } },
      password: { type: 'string', format: 'password', maxLength: 4 },
    },
  }),
  'charts/mini/presets/prod.yaml': 'replicas: 3\n',
  'charts/mini/templates/cm.yaml.hbs':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{Values.name}}\ndata:\n  a: "{{Values.replicas}}"\n',
  'charts/mini/crds/x.yaml': 'apiVersion: v1\nkind: X\nmetadata: {name: x}\n',
  'charts/lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 0.1.0\ntype: library\n',
  'broken/open/Chart.yaml': 'apiVersion: v2\nname: open\nversion: 0.1.0\n',
  'broken/open/templates/a.yaml.hbs': '{{#if Values.a}}\nkind: A\n',
  'broken/text/Chart.yaml': 'apiVersion: v2\nname: text\nversion: 0.1.0\n',
  'broken/text/values.yaml': 'map: {a: 1}\n',
  'broken/text/templates/a.yaml.hbs': 'apiVersion: v1\nkind: A\nmetadata: {name: "x-{{Values.map}}"}\n',
  'broken/deep/Chart.yaml': 'apiVersion: v2\nname: deep\nversion: 0.1.0\n',
  'broken/deep/templates/a.yaml.hbs': 'apiVersion: v1\nkind: A\nmetadata:\n  {{> self this}}\n',
  'broken/deep/templates/_self.hbs': 'a:\n  {{> self this}}\n',
  'empty.yaml': '',
  'list.yaml': '- a\n',
  'text.yaml': 'just text\n',
  'binary.yaml': new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1]),
  'latin1.yaml': new Uint8Array([0x61, 0x3a, 0x20, 0xe9, 0x0a]),
  'tab.yaml': 'mini:\n\tname: x\n',
  'twice.yaml': 'mini:\n  name: a\n  name: b\n',
  'bomb.yaml': ['a: &a [1,1,1,1,1,1,1,1,1,1]', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].reduce((text, name) => {
    const alias = `*${String.fromCharCode(name.charCodeAt(0) - 1)}`
    return `${text}\n${name}: &${name} [${Array(10).fill(alias).join(',')}]`
  }),
  'nel.yaml': 'mini:\n  name: "a\\u0085b"\n',
  'huge-number.yaml': 'mini: {replicas: 99999999999999999999}\n',
  'norway.yaml': 'mini: {name: no}\n',
  'secret.yaml': 'mini:\n  password: hunter2\n',
  'forgotten-quote.yaml': 'mini:\n  password: "hunter2\n',
  'aliased.yaml': 'mini:\n  name: &p "hunter2" x\n  password: *p\n',
  'mini.yaml': 'mini: {}\n',
  'off.yaml': 'off: {chart: mini}\n',
  'unpacked.tgz': 'no archive',
  'cut.tgz': gzipSync('x'.repeat(1000)).subarray(0, 20),
  'bomb.tgz': gzipSync(new Uint8Array(101 * 1024 * 1024), { level: 1 }),
}

let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'bad-input-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), content)
  }
  writeFileSync(join(cwd, 'large.yaml'), '')
  truncateSync(join(cwd, 'large.yaml'), 50 * 1024 * 1024)
  symlinkSync('nowhere', join(cwd, 'dangling.yaml'))
})
afterAll(() => {
  rmSync(cwd, { recursive: true })
})

async function answer(argv: readonly string[]) {
  const io = fakeIo({ cwd, env: { XDG_CACHE_HOME: join(cwd, 'cache') } })
  const code = await main(argv, io)
  const [first = '', place = ''] = io.err().split('\n')
  return { code, first, place: place.replace(/^ *┌─ /, ''), out: io.out(), err: io.err() }
}

/** `capstan render ARGUMENTS` answers with exit code 2, this first line, and this place. */
const cases: [args: string, first: string, place?: string][] = [
  ['', 'error[usage]: no values file is given'],
  ['empty.yaml', 'error[stack/entry]: empty.yaml names no chart; charts known here are common, kafka, lib, mini'],
  ['list.yaml', 'error[values/kind]: list.yaml must be a map of values at its top level, got a list', 'list.yaml:1:1'],
  [
    'text.yaml',
    'error[values/kind]: text.yaml must be a map of values at its top level, got a string',
    'text.yaml:1:1',
  ],
  ['binary.yaml', 'error[yaml/syntax]: binary.yaml is not text: it holds NUL bytes'],
  ['latin1.yaml', 'error[yaml/syntax]: latin1.yaml is not UTF-8 text', 'latin1.yaml:1:4'],
  ['large.yaml', 'error[io/limit]: large.yaml is 50.0 MiB large; a file may have 16 MiB'],
  ['bomb.yaml', 'error[yaml/alias]: aliases expand to more than 1000000 nodes', 'bomb.yaml:6:29'],
  ['tab.yaml', 'error[yaml/syntax]: a tab indents this line', 'tab.yaml:2:1'],
  ['twice.yaml', 'error[yaml/duplicate-key]: the key "name" appears twice in one map', 'twice.yaml:3:3'],
  [
    'nel.yaml',
    'error[yaml/value]: mini.name holds the character U+0085, which YAML cannot carry safely',
    'nel.yaml:2:9',
  ],
  [
    'huge-number.yaml',
    'error[values/schema]: mini.replicas must be an integer from 0 to 10, got 100000000000000000000',
    'huge-number.yaml:1:18',
  ],
  ['norway.yaml', 'error[values/schema]: mini.name must be a string, got false', 'norway.yaml:1:14'],
  [
    'off.yaml',
    'error[stack/entry]: false cannot name an entry; YAML reads yes, no, on, off, y and n as true or false',
    'off.yaml:1:1',
  ],
  ['nowhere.yaml', 'error[io/not-found]: nowhere.yaml does not exist'],
  ['dangling.yaml', 'error[io/not-found]: dangling.yaml does not exist'],
  ['charts', 'error[usage]: charts is a folder, where a file is wanted'],
  ['mini.yaml other.yaml', 'error[usage]: too many arguments. Expected 1 argument but got 2: mini.yaml, other.yaml.'],
  ['- -f -', 'error[usage]: standard input (-) can be read only once'],
  [
    '--chart .',
    'error[chart/missing]: . is no chart: it has no Chart.yaml',
    '  = did you mean ./charts/lib or ./charts/mini?',
  ],
  ['--chart nowhere', 'error[io/not-found]: nowhere does not exist'],
  [
    '--chart chart/mini',
    'error[io/not-found]: chart/mini does not exist',
    '  = the folder chart does not exist either',
  ],
  ['--chart empty.yaml', 'error[usage]: empty.yaml is not a folder'],
  ['--chart charts/lib', 'error[stack/entry]: charts/lib is a library and makes no manifests'],
  [
    '--chart oci://example.com/mini',
    'error[usage]: --chart must be a folder or a .tgz, got "oci://example.com/mini": nothing is downloaded',
  ],
  ['--chart unpacked.tgz', 'error[chart/archive]: unpacked.tgz cannot be unpacked: it is not compressed by gzip'],
  [
    '--chart cut.tgz',
    'error[chart/archive]: cut.tgz cannot be unpacked: its compressed data is damaged (unexpected EOF)',
  ],
  ['--chart bomb.tgz', 'error[io/limit]: bomb.tgz unpacks to more than 100 MiB'],
  ['--chart nowhere.tgz', 'error[io/not-found]: nowhere.tgz does not exist'],
  ['--chart broken/open', 'error[template/syntax]: {{#if}} is never closed', 'broken/open/templates/a.yaml.hbs:1:1'],
  [
    '--chart broken/text',
    'error[template/value]: Values.map is a map, and text is wanted here',
    'broken/text/templates/a.yaml.hbs:3:21',
  ],
  [
    '--chart broken/deep',
    'error[template/limit]: partials are nested more than 128 deep',
    'broken/deep/templates/_self.hbs:2:3',
  ],
  [
    '--chart charts/mini --kube-version 1.20',
    'error[chart/version]: charts/mini needs Kubernetes >=1.30.0-0, and this is v1.20',
  ],
  ['mini.yaml --kube-version latest', 'error[usage]: --kube-version must be a Kubernetes version, got "latest"'],
  [
    'mini.yaml --api-versions monitoring',
    'error[usage]: --api-versions must be GROUP/VERSION[/KIND], got "monitoring"',
  ],
  ['mini.yaml --preset dev', 'error[usage]: no chart has the preset of --preset dev', '  = presets there: prod'],
  [
    'mini.yaml --preset kafka=dev',
    'error[usage]: no chart has the preset of --preset kafka=dev',
    '  = charts here: mini',
  ],
  ['mini.yaml --preset =dev', 'error[usage]: --preset =dev is not of the form NAME or CHART=NAME'],
  [
    'mini.yaml --name My_App',
    'error[usage]: the release\'s name must be lower-case letters, digits and "-", 53 at most, got "My_App"',
  ],
  [
    'mini.yaml -n Prod',
    'error[usage]: the release\'s namespace must be lower-case letters, digits and "-", 63 at most, got "Prod"',
  ],
  ['mini.yaml -o xml', 'error[usage]: --output must be yaml, json or dir, got "xml"'],
  [
    'mini.yaml -s nothing.yaml',
    'error[usage]: --show-only nothing.yaml: no manifest comes from a template of that name',
  ],
  ['mini.yaml --set mini', 'error[values/set]: --set: "mini" has no value', '--set:1:1'],
  [
    'mini.yaml --set mini.items[x]=1',
    'error[values/set]: --set: an index is a whole number from 0 to 65536, got "x"',
    '--set:1:12',
  ],
  ['mini.yaml --set mini.items[2]=c', 'error[values/schema]: mini.items[0] must be a string, got null', '--set:1:6'],
  [
    'mini.yaml --set mini.items={a',
    'error[values/set]: --set: this "{" is never closed: a list ends with "}"',
    '--set:1:12',
  ],
  ['mini.yaml --set mini.name=true', 'error[values/schema]: mini.name must be a string, got true', '--set:1:11'],
  [
    'mini.yaml --set mini.__proto__.a=1',
    "error[values/schema]: mini.__proto__ is not in this chart's schema",
    '--set:1:6',
  ],
  [
    'mini.yaml --set __proto__.a=1',
    'error[stack/entry]: "__proto__" names no chart; charts known here are common, kafka, lib, mini; other keys are release, global, rollout',
    '--set:1:1',
  ],
  [
    'mini.yaml --set mini.name=',
    'error[manifest/identity]: charts/mini/templates/cm.yaml.hbs makes a ConfigMap without metadata.name',
  ],
  [
    'mini.yaml --set-json mini={',
    'error[values/set]: --set-json: this is not JSON: wanted a key in double quotes, got the end',
    '--set-json:1:7',
  ],
  [
    'mini.yaml --set-file mini.name=nowhere',
    'error[io/not-found]: --set-file: nowhere does not exist',
    '--set-file:1:11',
  ],
  ['mini.yaml --set-literal =x', 'error[values/set]: --set-literal: a name is missing here', '--set-literal:1:1'],
  ['mini.yaml --set-sting a=b', "error[usage]: unknown flag '--set-sting'", '  = did you mean --set-string?'],
]

describe('Bad input', () => {
  it.each(cases)('capstan render %s', async (args, first, place) => {
    const got = await answer(['render', ...args.split(' ').filter((word) => word !== '')])
    expect({ code: got.code, first: got.first, out: got.out }).toEqual({ code: 2, first, out: '' })
    if (place !== undefined) expect(got.place).toBe(place)
    expect(got.err).not.toMatch(/^\s+at .*:\d+:\d+\)?$|TypeError|undefined|\[object/m)
  })

  it.each([
    'secret.yaml',
    'forgotten-quote.yaml',
    'aliased.yaml',
    'mini.yaml --set mini.password=hunter2',
    'mini.yaml --set mini.password={hunter2',
  ])('shows no password: %s', async (args) => {
    const { code, err } = await answer(['render', ...args.split(' ')])
    expect(code).toBe(2)
    expect(err).toContain('***')
    expect(err).not.toContain('hunter2')
  })

  it('is told once, where nothing else can be told', async () => {
    expect((await answer(['render', '--chart', '.'])).err.match(/^error/gm)).toHaveLength(1)
  })

  it('of several files is told together', async () => {
    const { err } = await answer(['render', 'list.yaml', '-f', 'tab.yaml', '-f', 'nowhere.yaml'])
    expect(err.match(/^error\[[^\]]+\]/gm)).toEqual(['error[values/kind]', 'error[yaml/syntax]', 'error[io/not-found]'])
  })

  it('is not what the same folder holds otherwise', async () => {
    const { code, err, out } = await answer(['render', 'mini.yaml', '--preset', 'prod', '--set', 'mini.items={}'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('a: "3"')
    const all = await answer(['render', 'mini.yaml', '--include-crds'])
    expect(all.out.match(/^kind: .*$/gm)).toEqual(['kind: X', 'kind: ConfigMap'])
  })
})
