import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { hidden, maskSecrets, maskValues } from '../../src/release/masked.ts'

describe('Of a Secret', () => {
  const secret = (changes: JsonMap): JsonMap => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'kafka' },
    ...changes,
  })

  it('only the keys are shown, and neither length nor sameness of what is behind them', () => {
    const shown = maskSecrets(secret({ data: { a: 'c2VjcmV0', b: '' }, stringData: { c: 'x' }, type: 'Opaque' }))
    expect(shown).toEqual(secret({ data: { a: hidden, b: hidden }, stringData: { c: hidden }, type: 'Opaque' }))
  })

  it.each([
    'kubectl.kubernetes.io/last-applied-configuration',
    'kapp.k14s.io/original',
    'objectset.rio.cattle.io/applied',
    'banzaicloud.com/last-applied',
  ])('the copy in the annotation %s is hidden', (key) => {
    const annotations = { [key]: '{"data":{"a":"c2VjcmV0"}}', other: 'stays' }
    const shown = maskSecrets(secret({ metadata: { name: 'kafka', annotations } }))
    expect(shown).toEqual(secret({ metadata: { name: 'kafka', annotations: { [key]: hidden, other: 'stays' } } }))
  })

  it.each<[string, JsonMap]>([
    ['text instead of a map', { data: 'c2VjcmV0', stringData: ['c2VjcmV0'] }],
    ['a number and a map as values', { data: { a: 123456, b: { c: 'c2VjcmV0' } } }],
    ['a key __proto__', JSON.parse('{"data":{"__proto__":"c2VjcmV0"}}') as JsonMap],
    ['no apiVersion', { apiVersion: null, data: { a: 'c2VjcmV0' } }],
  ])('%s is hidden, too', (_what, changes) => {
    const shown = JSON.stringify(maskSecrets(secret(changes)))
    expect(shown).not.toMatch(/c2VjcmV0|123456/)
    expect(shown).toContain(hidden)
  })

  it('in a list the same holds', () => {
    const item = { data: { a: 'c2VjcmV0' } }
    const lists = [
      { apiVersion: 'v1', kind: 'List', items: [secret(item), { kind: 'List', items: [secret(item)] }, null] },
      { apiVersion: 'v1', kind: 'SecretList', items: [item] },
    ]
    for (const list of lists) expect(JSON.stringify(maskSecrets(list))).not.toContain('c2VjcmV0')
  })

  it('the object itself is not changed', () => {
    const object = secret({ data: { a: 'c2VjcmV0' } })
    maskSecrets(object)
    expect(object).toEqual(secret({ data: { a: 'c2VjcmV0' } }))
  })
})

describe('Other objects', () => {
  it.each<JsonMap>([
    { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } },
    { apiVersion: 'example.com/v1', kind: 'Secret', data: { a: 'b' } },
    { apiVersion: 'v1', kind: 'Service', items: 'x' },
    {},
  ])('%j is the very same', (object) => {
    expect(maskSecrets(object)).toBe(object)
  })
})

describe('maskValues', () => {
  it('hides what a path is said to hold, whole, and leaves null and the rest', () => {
    const values = { kafka: { password: 'x', users: [{ name: 'a', key: 7 }], tls: { key: 'x' }, none: null } }
    const secrets = [/^kafka,password$/, /^kafka,users,\d+,key$/, /^kafka,tls$/, /^kafka,none$/]
    const shown = maskValues(values, (path) => secrets.some((secret) => secret.test(path.join(','))))
    expect(shown).toEqual({
      kafka: { password: hidden, users: [{ name: 'a', key: hidden }], tls: hidden, none: null },
    })
    expect(values.kafka.password).toBe('x')
  })
})
