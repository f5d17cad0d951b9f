import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleProgram } from '../../src/build/bundle.ts'
import { precompileCharts } from '../../src/build/precompile-charts.ts'
import { main } from '../../src/cli/main.ts'
import { fakeIo } from '../cli/fake-io.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'capstan-bundle-'))
const dist = join(folder, 'package/dist')
const elsewhere = join(folder, 'elsewhere')
const cache = join(folder, 'cache')

beforeAll(async () => {
  mkdirSync(join(dist, 'shipped'), { recursive: true })
  mkdirSync(elsewhere)
  symlinkSync(join(root, 'charts'), join(folder, 'package/charts'))
  await bundleProgram(root, dist)
  precompileCharts(root, dist)
  cpSync(join(root, 'values.example.yaml'), join(elsewhere, 'values.yaml'))
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function capstan(args: readonly string[], env: Record<string, string> = {}): string {
  return execFileSync(process.execPath, [join(dist, 'capstan.cjs'), ...args], {
    cwd: elsewhere,
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: cache, ...env },
  })
}

/** What `args` make Node load from the package, by its own word. */
function loaded(args: readonly string[]): string[] {
  const hook = join(folder, 'hook.cjs')
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'loaded'))}, Object.keys(require.cache).join('\\n')))`,
  )
  capstan(args, { NODE_OPTIONS: `--require ${hook}` })
  const list = execFileSync('cat', [join(folder, 'loaded')], { encoding: 'utf8' }).split('\n')
  return list.filter((file) => file.includes('/dist/')).map((file) => file.slice(file.indexOf('/dist/') + 6))
}

describe('the bundle', () => {
  it('renders the example from any folder, with the charts that come with the package', async () => {
    const io = fakeIo({ cwd: root })
    await main(['render', 'values.example.yaml', '--no-cache'], io)
    expect(capstan(['render', 'values.yaml'])).toBe(io.out())
  })

  it('prints the same bytes from the cache as without it', () => {
    const first = capstan(['render', 'values.yaml'])
    expect(capstan(['render', 'values.yaml'])).toBe(first)
    expect(capstan(['render', 'values.yaml', '--no-cache'])).toBe(first)
  })

  it('loads no library for a chart and values that it has seen before', () => {
    capstan(['render', 'values.yaml'])
    const files = loaded(['render', 'values.yaml'])
    expect(files).toContain('program.cjs')
    expect(files.filter((file) => file.startsWith('library/'))).toEqual([])
  })

  it('plays a rollout without the code that talks to clusters', () => {
    const files = loaded(['rollout', 'simulate', '--pods', '1'])
    expect(files).toContain('simulate.cjs')
    expect(files).not.toContain('cluster.cjs')
    expect(files).not.toContain('library/kubernetes-client-node.cjs')
  })

  it('has a skeleton for every chart that ships, and a validator for every schema', () => {
    const shipped = readdirSync(join(dist, 'shipped'))
    const charts = readdirSync(join(root, 'charts')).filter((name) => name !== 'common')
    expect(shipped.filter((name) => name.startsWith('skeleton-'))).toHaveLength(charts.length)
    expect(shipped.filter((name) => /^schema-\w+\.cjs$/.test(name))).toHaveLength(charts.length)
  })
})
