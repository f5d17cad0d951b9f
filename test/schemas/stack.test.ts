import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { readDocument } from '../../src/yaml/read.ts'

const root = new URL('../../', import.meta.url)
const validate = new Ajv2020().compile(
  JSON.parse(readFileSync(new URL('schemas/stack.schema.json', root), 'utf8')) as object,
)

describe('schemas/stack.schema.json', () => {
  it('accepts values.example.yaml, which is what newcomers copy', () => {
    const example = readDocument(readFileSync(new URL('values.example.yaml', root), 'utf8'), 'values.example.yaml')
    expect(validate(example), JSON.stringify(validate.errors)).toBe(true)
  })

  it.each([
    ['a release name with capitals', { release: { name: 'Events' } }],
    ['an unknown word of a release', { release: { nmae: 'events' } }],
    ['a chart whose values are text', { kafka: 'yes' }],
    ['an enabled that is text', { kafka: { enabled: 'yes' } }],
  ])('refuses %s', (_, stack) => {
    expect(validate(stack)).toBe(false)
  })
})
