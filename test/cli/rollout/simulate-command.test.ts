import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Failure } from '../../../src/core/failure.ts'
import { main } from '../../../src/cli/main.ts'
import { statefulSet } from '../../contract/contract-objects.ts'
import { pod } from '../../install/objects.ts'
import { fakeIo } from '../fake-io.ts'

describe('rollout simulate', () => {
  it('tells a fault on a line of its own, before what follows from it', async () => {
    const io = fakeIo()
    expect(await main(['rollout', 'simulate', '--pods', '3', '--fault', 'edit@20s:v9'], io)).toBe(6)
    expect(io.out()).toMatch(
      /\n {3}20s {2}fault {6}somebody edits the template: the image has the tag v9\n {3}20s {2}held {7}no further pod goes/,
    )
  })

  it('names commands that can be pasted, and nobody who could be paused', async () => {
    const io = fakeIo()
    await main(['rollout', 'simulate', '--pods', '3', '-n', 'events', '--fault', 'crash@1', '--fault', 'kill@5s'], io)
    expect(io.err()).toContain('capstan rollout undo sts/kafka -n ')
    expect(io.out()).toContain('waiting    for simulation@laptop 1, who rolls this set\n')
  })

  it('a fault of an ordinal hits each set that has it, and says which; what is behind it was not played', async () => {
    const cwd = folder({ 'prod.yaml': 'release: { name: prod }\nkafka: {}\nconnect: {}\nui: {}\n', ...charts })
    const line = ['rollout', 'simulate', 'prod.yaml', '--soak', '1s', '--fault']
    const io = fakeIo({ cwd })
    expect(await main([...line, 'crash@3'], io)).toBe(5)
    expect(io.out()).toContain('done: kafka')
    expect(io.out()).toContain('fault      connect-3 will end with exit code 1')
    expect(io.out()).toMatch(/with seed 1; not played: ui \(--sts NAME plays one alone\)\n$/)
    const all = fakeIo({ cwd })
    expect(await main([...line, 'slow@1:20s'], all)).toBe(0)
    expect([...all.out().matchAll(/fault +(\S+) takes 20s/g)].map(([, name]) => name)).toEqual([
      ...['kafka-1', 'connect-1', 'ui-1'],
    ])
    expect(all.out()).toMatch(/with seed 1\n$/)
  })
})

describe('rollout report', () => {
  it('knows a simulation and its faults by the events, as --report does', async () => {
    const cwd = folder({})
    const line = ['rollout', 'simulate', '--pods', '3', '--fault', 'crash@1', '--fault', 'kill@5s']
    const io = fakeIo({ cwd })
    expect(await main([...line, '-o', 'json', '--report', 'one.html'], io)).toBe(5)
    expect(await main(['rollout', 'report', '-', '--html', 'two.html'], fakeIo({ cwd, stdin: io.out() }))).toBe(0)
    const lines = io.out().trimEnd().split('\n')
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ is }) => is === 'fault')
    expect(told.map(({ fault, pod, ordinal }) => [fault, pod, ordinal])).toEqual([
      ['kill', undefined, undefined],
      ['crash', 'kafka-1', 1],
    ])
    for (const file of ['one.html', 'two.html']) {
      const page = readFileSync(join(cwd, file), 'utf8')
      expect(page).toContain('Simulated rollout of a StatefulSet')
      expect(page).toContain('kafka-1 will end with exit code 1 after 1s, whenever it starts')
    }
  })

  it.for<[string, Readonly<Record<string, string>>, string]>([
    ['an event that is damaged', { 'events.jsonl': '{"is":"warning","text":"x"}\n' }, 'events.jsonl:1:1'],
    ['a file of something else', { 'events.jsonl': 'release: prod\n---\n' }, 'this is no JSON object'],
    ['no event of a rollout', { 'events.jsonl': '\n' }, 'has no event of a rollout'],
    ['a file that is not there, as everywhere', { 'event.jsonl': '\n' }, 'did you mean event.jsonl?'],
  ])('is told of %s with exit code 2', async ([, files, message]) => {
    const io = fakeIo({ cwd: folder(files) })
    expect(await main(['rollout', 'report', 'events.jsonl', '--html', 'page.html'], io)).toBe(2)
    expect(io.err()).toContain(message)
  })

  it('a file that cannot be read ends with exit code 1', async () => {
    const io = { ...fakeIo(), readFile: readFailing }
    expect(await main(['rollout', 'report', 'events.jsonl', '--html', 'page.html'], io)).toBe(1)
  })
})

const charts = { ...chart('kafka', 3), ...chart('connect', 4), ...chart('ui', 4) }

function chart(name: string, replicas: number): Record<string, string> {
  return {
    [`charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
    [`charts/${name}/values.yaml`]: '{}\n',
    [`charts/${name}/templates/set.yaml.hbs`]: JSON.stringify(statefulSet(name, { replicas }, pod('v1'))),
  }
}

function folder(files: Readonly<Record<string, string>>): string {
  const made = mkdtempSync(join(tmpdir(), 'capstan-simulate-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(made, path)), { recursive: true })
    writeFileSync(join(made, path), text)
  }
  return made
}

function readFailing(path: string): never {
  throw new Failure('io/read', `cannot read ${path}: permission denied`)
}
