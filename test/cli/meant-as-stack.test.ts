import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { fakeIo } from './fake-io.ts'

const schema = JSON.stringify({
  additionalProperties: false,
  properties: { replicas: { type: 'integer' }, global: {} },
})
const files: Readonly<Record<string, string>> = {
  'charts/mini/Chart.yaml': 'apiVersion: v2\nname: mini\nversion: 0.1.0\n',
  'charts/mini/values.schema.json': schema,
  'charts/other/Chart.yaml': 'apiVersion: v2\nname: other\nversion: 0.1.0\n',
  'stack.yaml': 'release: {name: demo}\nmini: {replicas: 3}\n',
  'two.yaml': 'mini: {replicas: 3}\nsecond: {chart: mini}\nother: {}\n',
  'mixed.yaml': 'release: {name: demo}\nreplicas: 3\n',
  'typo.yaml': 'mini: {}\nreplica: 3\n',
  'bad.yaml': 'replicas: x\n',
}

let cwd = ''
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'meant-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), content)
  }
})
afterAll(() => {
  rmSync(cwd, { recursive: true })
})

/** The messages that a render of `mini` alone answers these values with, and the hints. */
async function said(...values: string[]): Promise<string[]> {
  const io = fakeIo({ cwd, env: { XDG_CACHE_HOME: join(cwd, 'cache') } })
  expect(await main(['render', '--chart', 'charts/mini', ...values], io)).toBe(2)
  return io.err().match(/error\[.*|(?<== ).*/g) ?? []
}

const leaveOut = 'this file is a stack, whose keys name charts: leave out --chart'

describe('A stack that is given to --chart', () => {
  it.each([
    ['stack.yaml', ['release', 'mini']],
    ['two.yaml', ['mini', 'second', 'other']],
  ])('is answered at each key of %s with what to leave out', async (file, keys) => {
    const lines = await said(file)
    expect(lines.filter((line) => line.startsWith('error'))).toEqual(
      keys.map((key) => `error[values/schema]: ${key} is not in this chart's schema`),
    )
    expect(lines.filter((line) => line === leaveOut)).toHaveLength(keys.length)
  })

  it('is recognised beside flags and files that are values of the chart', async () => {
    const lines = await said('stack.yaml', '-f', 'bad.yaml', '--set', 'global.a=1')
    expect(lines.filter((line) => line === leaveOut)).toHaveLength(2)
    expect(lines).toContain('error[values/schema]: replicas must be an integer, got "x"')
  })

  it.each(['mixed.yaml', 'typo.yaml', 'bad.yaml'])('is not taken for one when it is none: %s', async (file) => {
    expect((await said(file)).join('\n')).not.toContain('leave out')
  })
})
