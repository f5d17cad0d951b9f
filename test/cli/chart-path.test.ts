import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { packed } from '../chart/tar-of.ts'
import { fakeIo } from './fake-io.ts'

let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'path-'))
})
afterEach(() => {
  rmSync(cwd, { recursive: true })
})

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true })
  writeFileSync(join(cwd, path), content)
}

function chart(name: string, version: string, more = ''): Record<string, string> {
  return {
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n${more}`,
    'templates/a.yaml.hbs': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "${name}-{{Chart.Version}}"}\n`,
  }
}

function writeArchive(file: string, ...args: Parameters<typeof chart>): void {
  write(file, packed(args[0], chart(...args)))
}

function writeFolder(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) write(`${folder}/${path}`, text)
}

async function rendered(...args: string[]): Promise<{ names: string[]; err: string }> {
  const io = fakeIo({ cwd, env: { XDG_CACHE_HOME: join(cwd, 'cache') } })
  await main(['render', ...args], io)
  return { names: [...io.out().matchAll(/^ {2}name: (.*)$/gm)].map(([, name]) => name!), err: io.err() }
}

describe('charts/', () => {
  it('may hold packed charts, of which the newest is rendered and each can be named', async () => {
    for (const version of ['1.9.0', '1.10.0']) writeArchive(`charts/demo-${version}.tgz`, 'demo', version)
    write('stack.yaml', 'demo: {}\nold: {chart: demo-1.9.0}\n')
    expect(await rendered('stack.yaml')).toEqual({ names: ['demo-1.10.0', 'demo-1.9.0'], err: '' })
  })

  it('gives the folder of a chart that is also there packed', async () => {
    writeArchive('charts/demo-9.0.0.tgz', 'demo', '9.0.0')
    writeFolder('charts/demo', chart('demo', '1.0.0'))
    write('stack.yaml', 'demo: {}\n')
    expect((await rendered('stack.yaml')).names).toEqual(['demo-1.0.0'])
  })

  it('names packed charts where none of a name is known', async () => {
    writeArchive('charts/demo-1.0.0.tgz', 'demo', '1.0.0')
    write('stack.yaml', 'demp: {}\n')
    expect((await rendered('stack.yaml')).err).toContain('did you mean demo?')
  })

  it('says in which archive something is wrong', async () => {
    write('charts/demo-1.0.0.tgz', 'no archive')
    write('stack.yaml', 'demo: {}\n')
    expect((await rendered('stack.yaml')).err).toMatch(/charts\/demo-1\.0\.0\.tgz cannot be unpacked/)
  })

  it('gives a dependency the newest packed chart that it takes', async () => {
    for (const version of ['1.0.0', '1.5.0', '2.0.0']) writeArchive(`charts/dep-${version}.tgz`, 'dep', version)
    const dependency = (version: string): string =>
      `dependencies:\n- {name: dep, version: "${version}", repository: file://../dep}\n`
    writeFolder('charts/demo', chart('demo', '1.0.0', dependency('^1')))
    write('stack.yaml', 'demo: {}\n')
    expect((await rendered('stack.yaml')).names).toEqual(['dep-1.5.0', 'demo-1.0.0'])
    writeFolder('charts/demo', chart('demo', '1.0.0', dependency('^3')))
    expect((await rendered('stack.yaml')).err).toContain('dep must be ^3, but charts/dep-2.0.0.tgz is 2.0.0')
  })

  it('may hold a large file that .helmignore leaves out, also for --chart', async () => {
    writeFolder('charts/demo', { ...chart('demo', '1.0.0'), '.helmignore': '*.dump\n', 'a.dump': '' })
    truncateSync(join(cwd, 'charts/demo/a.dump'), 6 * 1024 * 1024)
    write('stack.yaml', 'demo: {}\n')
    expect(await rendered('stack.yaml')).toEqual({ names: ['demo-1.0.0'], err: '' })
    expect(await rendered('--chart', 'charts/demo')).toEqual({ names: ['demo-1.0.0'], err: '' })
  })
})
