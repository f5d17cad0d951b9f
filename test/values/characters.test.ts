import { describe, expect, it } from 'vitest'
import { characterFailures } from '../../src/values/characters.ts'
import { textLayer } from '../../src/values/layer.ts'

const schemaText = '{"properties":{"password":{"writeOnly":true}}}'

function told(text: string, values: Record<string, string>, schema: string | undefined = schemaText): string[] {
  const layers = [textLayer('file', 'values.yaml', text, values)]
  return characterFailures(values, { layers, prefix: ['kafka'], schemaText: schema }).map(
    ({ message, at }) => `${at?.line}:${at?.column} ${message} | ${at?.text}`,
  )
}

describe('A character that YAML writers lose', () => {
  it('is refused at its value', () => {
    expect(told('name: "a\\x85"\n', { name: 'a\u0085' })).toEqual([
      '1:7 kafka.name holds the character U+0085, which YAML cannot carry safely | name: "a\\x85"',
    ])
  })

  it('is refused without showing a sensitive value', () => {
    expect(told('password: "hunter2\\x85"\n', { password: 'hunter2\u0085' })).toEqual([
      '1:11 kafka.password holds the character U+0085, which YAML cannot carry safely | password: ***',
    ])
  })

  it('is refused also by a chart whose schema is broken', () => {
    expect(told('name: "a\\x85"\n', { name: 'a\u0085' }, '{"properties":')).toHaveLength(1)
  })

  it('is no worse than the text that Helm erases', () => {
    expect(
      told('a: "x"\nname: is <no value>\n', { a: '<no  value>', name: 'is <no value>', '<no value>': 'x' }),
    ).toEqual([
      '2:7 kafka.name holds "<no value>", which Helm erases from whatever it renders | name: is <no value>',
      expect.stringContaining('kafka."<no value>" holds "<no value>", which Helm erases from whatever it renders'),
    ])
  })
})
