import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { RenderResult } from '../../src/cli/render-job.ts'
import { Failure } from '../../src/core/failure.ts'
import type { Json } from '../../src/core/json.ts'
import { fakeIo } from './fake-io.ts'

const renderJob = vi.hoisted(() => vi.fn())
vi.mock('../../src/cli/render-job.ts', () => ({ renderJob }))

const manifests = [
  manifest('kafka/templates/service.yaml.hbs', 'Service', 'kafka'),
  manifest('kafka/templates/service.yaml.hbs', 'Service', 'kafka-headless'),
  manifest('kafka/templates/broker/statefulset.yaml.hbs', 'StatefulSet', 'kafka', { replicas: 9223372036854775807n }),
  manifest('connect/templates/service.yaml.hbs', 'Service', 'connect'),
  manifest('kafka/crds/topic.yaml', 'CustomResourceDefinition', 'topics'),
]
const result: RenderResult = { manifests, notes: undefined, warnings: [] }
beforeEach(() => void renderJob.mockReset().mockResolvedValue(result))

function manifest(source: string, kind: string, name: string, spec?: Json): RenderResult['manifests'][number] {
  const value = { kind, metadata: { name }, ...(spec === undefined ? {} : { spec }) }
  return {
    source,
    kind,
    name,
    hook: undefined,
    text: Buffer.from(`kind: ${kind}\nmetadata:\n  name: ${name}\n`),
    value,
  }
}

async function run(argv: readonly string[], options: Parameters<typeof fakeIo>[0] = {}) {
  const io = fakeIo(options)
  return { code: await main(['render', 'v.yaml', ...argv], io), out: io.out(), err: io.err() }
}

describe('--output yaml', () => {
  it('opens every document as helm does', async () => {
    const { code, out } = await run([])
    expect(code).toBe(0)
    expect(
      out.startsWith('---\n# Source: kafka/templates/service.yaml.hbs\nkind: Service\nmetadata:\n  name: kafka\n---\n'),
    ).toBe(true)
    expect(out.match(/^---$/gm)).toHaveLength(5)
  })

  it('ends quietly with 0 when the reader goes away', async () => {
    const { code, out, err } = await run([], { readerStopsAfter: 1 })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.match(/^---$/gm)).toHaveLength(1)
  })
})

describe('--output json', () => {
  it('is one List, as kubectl makes and takes it', async () => {
    const { out } = await run(['-o', 'json'])
    const list = JSON.parse(out) as { apiVersion: string; kind: string; items: { metadata: { name: string } }[] }
    expect([list.apiVersion, list.kind]).toEqual(['v1', 'List'])
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual(manifests.map(({ name }) => name))
    expect(out).toBe(
      JSON.stringify(JSON.parse(out), null, 4).replace('9223372036854776000', '9223372036854775807') + '\n',
    )
  })

  it('keeps integers that a double cannot hold', async () => {
    expect((await run(['-o', 'json'])).out).toContain('"replicas": 9223372036854775807\n')
  })

  it('is an empty List when nothing was rendered', async () => {
    renderJob.mockResolvedValue({ ...result, manifests: [] })
    expect(JSON.parse((await run(['-o', 'json'])).out)).toEqual({ apiVersion: 'v1', kind: 'List', items: [] })
  })
})

describe('--output-dir', () => {
  it('writes one file for each template and names it', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'capstan-'))
    const { code, out } = await run(['--output-dir', 'out'], { cwd })
    expect(code).toBe(0)
    expect(out).toBe(
      'wrote out/kafka/templates/service.yaml\nwrote out/kafka/templates/broker/statefulset.yaml\n' +
        'wrote out/connect/templates/service.yaml\nwrote out/kafka/crds/topic.yaml\n',
    )
    const text = readFileSync(join(cwd, 'out/kafka/templates/service.yaml'), 'utf8')
    expect(text.match(/^---\n# Source: kafka\/templates\/service\.yaml\.hbs$/gm)).toHaveLength(2)
  })
})

describe('--show-only', () => {
  it.each([
    ['templates/service.yaml.hbs', ['kafka', 'kafka-headless', 'connect']],
    ['./templates/service.yaml', ['kafka', 'kafka-headless', 'connect']],
    ['connect/templates/service.yaml.hbs', ['connect']],
    ['templates/*.yaml', ['kafka', 'kafka-headless', 'connect']],
    ['templates/**/*set.yaml.hbs', ['kafka']],
    ['kafka/**', ['kafka', 'kafka-headless', 'kafka', 'topics']],
    ['crds/t?pic.yaml', ['topics']],
  ])('%s selects %j', async (pattern, names) => {
    const { out } = await run(['-s', pattern, '-o', 'json'])
    expect(
      (JSON.parse(out) as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name),
    ).toEqual(names)
  })

  it.each([
    ['templates/servce.yaml.hbs', 'did you mean templates/service.yaml.hbs?'],
    ['manifests/(service', 'a template whose condition is false makes no manifest'],
    ['templatesXservice.yaml', 'did you mean templates/service.yaml?'],
  ])('%s selects nothing and says so', async (pattern, hint) => {
    const { code, out, err } = await run(['-s', pattern])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(`--show-only ${pattern}: no manifest comes from`)
    expect(err).toContain(hint)
  })
})

describe('what goes to standard error', () => {
  it('are warnings, which do not change the exit code', async () => {
    renderJob.mockResolvedValue({ ...result, warnings: [new Failure('chart/metadata', 'unknown field "foo"')] })
    const { code, err } = await run([])
    expect({ code, err }).toEqual({ code: 0, err: 'warning[chart/metadata]: unknown field "foo"\n' })
  })

  it('are the notes, when they are asked for', async () => {
    renderJob.mockResolvedValue({ ...result, notes: 'Kafka is at kafka:9092' })
    expect((await run([])).err).toBe('')
    expect((await run(['--notes'])).err).toBe('Kafka is at kafka:9092\n')
  })
})
