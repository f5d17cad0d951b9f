import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { failuresOf } from '../../src/core/failure.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { readJson } from '../../src/yaml/json.ts'
import { readDocument, readDocuments } from '../../src/yaml/read.ts'
import { writeGoYaml } from '../../src/yaml/go-yaml.ts'
import { writeYaml } from '../../src/yaml/write.ts'

type Row = Readonly<{ [key: string]: Json }>

const file = new URL('../vectors/yaml.json', import.meta.url)
const { vectors } = readJson(readFileSync(file, 'utf8'), 'yaml.json') as { vectors: Row[] }
const rows = (kind: string) => vectors.filter((row) => row['kind'] === kind)

/** Texts that Go's lenient reader takes and we refuse, with the reason. */
const stricter = new Map([
  [
    'a: 1\na: 2\n',
    'a key written twice is a mistake; Go takes the last one silently, kubectl in strict mode refuses it',
  ],
  ['yes: 1\ntrue: 2\n', 'both are the JSON key "true"'],
  ['"1": a\n1: b\n', 'both are the JSON key "1"'],
  ['1: a\n1.0: b\n', 'both are the JSON key "1"'],
])

const title = (row: Row) => [JSON.stringify(row['yaml'] ?? row['input']), row] as const

describe('Kubernetes reads a scalar, a key, a document as we do', () => {
  it.each([...rows('scalar'), ...rows('key'), ...rows('document')].map(title))('%s', (_, row) => {
    const text = row['yaml'] as string
    const read = () => readDocuments(text, 'f')[0] ?? null
    if (row['error'] === true || stricter.has(text)) expect(refusalOf(read)).toBeDefined()
    else expect(byKey(read())).toStrictEqual(byKey(readJson(row['json'] as string, 'f')))
  })
})

describe('Helm splits a stream into the documents that we read', () => {
  it.each(rows('stream').map(title))('%s', (_, row) => {
    const read = () => readDocuments(row['yaml'] as string, 'f').filter((document) => document !== null)
    if (row['error'] === true || row['helmValuesError'] === true) {
      expect(refusalOf(read)).toBeDefined()
      return
    }
    const wanted = (row['helmSplitManifests'] as JsonMap[]).map((one) => readJson(one['json'] as string, 'f'))
    expect(read().map(byKey)).toStrictEqual(wanted.filter((document) => document !== null).map(byKey))
  })
})

describe('What Go writes and what we write is read as the same value', () => {
  it.each(rows('emit').map(title))('%s', (_, row) => {
    const input = row['input']!
    expect(readDocument(writeYaml(input), 'f')).toStrictEqual(input)
    expect(writeGoYaml(input)).toBe(row['toYaml'])
    // Go's Marshal ends a text with its last line break, which the vectors cut off.
    expect(readDocument(`${row['toYaml'] as string}\n`, 'f')).toStrictEqual(input)
  })
})

function refusalOf(read: () => unknown): unknown {
  try {
    read()
  } catch (error) {
    return failuresOf(error)
  }
  return undefined
}

/** Go sorts the keys of its JSON. */
function byKey(value: Json): Json {
  if (Array.isArray(value)) return value.map(byKey)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, byKey(value[key]!)] as const),
  )
}
