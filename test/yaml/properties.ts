import { inspect, isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { CORE_SCHEMA, load } from 'js-yaml'
import { parse } from 'yaml'
import { failuresOf } from '../../src/core/failure.ts'
import type { Json } from '../../src/core/json.ts'
import { constructDocuments } from '../../src/yaml/construct.ts'
import { readEveryday } from '../../src/yaml/everyday.ts'
import { readJson, writeJson } from '../../src/yaml/json.ts'
import { readDocument, readDocuments } from '../../src/yaml/read.ts'
import { writeYaml } from '../../src/yaml/write.ts'
import { asDoubles, asRead } from './arbitrary.ts'

/** What the fast tests check on hundreds of inputs and the soak tests on hundreds of thousands. */
export function writerIsReadBack(value: Json): void {
  const text = writeYaml(value)
  same(constructDocuments(text, 'f'), [asRead(value)])
  same(readDocument(text, 'f'), asRead(value))
}

export function othersReadTheSame(value: Json): void {
  const text = writeYaml(value)
  same(load(text, { schema: CORE_SCHEMA }), asDoubles(asRead(value)))
  same(parse(text, { version: '1.2', schema: 'core' }), asDoubles(asRead(value)))
}

export function jsonIsReadBack(value: Json): void {
  same(readJson(writeJson(value), 'f'), asRead(value))
  same(readJson(writeJson(value, 2), 'f'), asRead(value))
}

/** Whatever the everyday reader does not leave to the complete one, it reads the same. */
export function everydayAgrees(text: string): void {
  const everyday = readEveryday(text)
  if (everyday !== undefined) same(everyday, constructDocuments(text, 'f'))
}

/** Values, or failures that name a place inside the text. */
export function neverCrashes(text: string, read: (text: string, file: string) => unknown = readDocuments): void {
  try {
    read(text, 'f')
  } catch (error) {
    const failures = failuresOf(error)
    if (failures === undefined) throw error
    const lines = text.split('\n').length
    for (const { at } of failures) {
      expect(at?.line).toBeGreaterThanOrEqual(1)
      expect(at?.line).toBeLessThanOrEqual(lines)
      expect(at?.column).toBeLessThanOrEqual(at!.text.length + 2)
    }
  }
}

/** vitest's own comparison stumbles over an entry named __proto__. */
function same(got: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(got, wanted))
    expect.fail(`${inspect(got, { depth: 9 })}\nis not\n${inspect(wanted, { depth: 9 })}`)
}
