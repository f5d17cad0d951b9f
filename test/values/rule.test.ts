import { describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { readRules } from '../../src/values/rule.ts'
import { checked, mapOf, messages, pictures, type Given } from './schema-picture.ts'

const RULES = 'x-kubernetes-validations'

/** A schema whose root has these rules, and allows everything else. */
function rules(...entries: Json[]): JsonMap {
  return { type: 'object', [RULES]: entries }
}

describe('A rule compares values', () => {
  it('and its failure shows the path, the place, the rule and where it is written', () => {
    const controller = {
      properties: { replicas: { type: 'integer' } },
      [RULES]: [
        {
          rule: 'self.replicas % 2 == 1',
          message: 'must be odd, else a split leaves no majority',
          fieldPath: '.replicas',
        },
      ],
    }
    const { failures } = checked({
      entry: 'kafka',
      schema: mapOf({ controller }),
      values: 'kafka:\n  controller:\n    replicas: 4\n',
    })
    expect(pictures(failures)).toBe(`\
values/rule: kafka.controller.replicas: must be odd, else a split leaves no majority
  ┌─ values.yaml:3:15
3 │     replicas: 4
  │               ^
  = rule: charts/kafka/values.schema.json#/properties/controller/x-kubernetes-validations/0
  = self.replicas % 2 == 1`)
  })

  it.each<[title: string, schema: object, values: string, messages: string[]]>([
    ['passes', rules({ rule: 'self.a < self.b', message: 'no' }), '{a: 1, b: 2}', []],
    ['fails', rules({ rule: 'self.a < self.b', message: 'a must be below b' }), '{a: 2, b: 2}', ['a must be below b']],
    ['without a message shows itself', rules({ rule: 'self.a ==\n  1' }), 'a: 2', ['must meet the rule self.a == 1']],
    [
      'computes its message',
      rules({ rule: 'self.a < 9', messageExpression: '"at most 8, not " + string(self.a)' }),
      'a: 9',
      ['at most 8, not 9'],
    ],
    [
      'falls back to its message',
      rules({ rule: 'self.a < 9', message: 'at most 8', messageExpression: 'self.nothing' }),
      'a: 9',
      ['at most 8'],
    ],
    [
      'falls back from an empty one',
      rules({ rule: 'self.a < 9', message: 'at most 8', messageExpression: '" "' }),
      'a: 9',
      ['at most 8'],
    ],
    ['names a field', rules({ rule: 'false', message: 'no', fieldPath: '.a["b.c"]' }), 'a: {b.c: 1}', ['a."b.c": no']],
    ['is skipped on an absent node', mapOf({ a: rules({ rule: 'false', message: 'no' }) }), '{}', []],
    ['is skipped on a null', mapOf({ a: { [RULES]: [{ rule: 'false' }] } }), 'a: null', []],
    [
      'runs for a false and an empty map',
      mapOf({ a: { [RULES]: [{ rule: 'self', message: 'no' }] }, b: rules({ rule: 'has(self.c)', message: 'no' }) }),
      '{a: false, b: {}}',
      ['a: no', 'b: no'],
    ],
    [
      'runs for each item',
      mapOf({ a: { items: rules({ rule: 'self.v > 0', message: 'no' }) } }),
      'a: [{v: 1}, {v: 0}, {v: -1}]',
      ['a[1]: no', 'a[2]: no'],
    ],
    [
      'runs for each other key',
      { properties: { a: {} }, additionalProperties: rules({ rule: 'self.v > 0', message: 'no' }) },
      '{a: 1, b: {v: 0}}',
      ['b: no'],
    ],
    [
      'runs for keys of a pattern',
      { patternProperties: { '^x': { [RULES]: [{ rule: 'self > 0', message: 'no' }] } } },
      '{x1: 0, z: 0}',
      ['x1: no'],
    ],
    [
      'runs through a reference',
      {
        $defs: { a: rules({ rule: 'self.v > 0', message: 'no' }) },
        properties: { x: { $ref: '#/$defs/a' }, z: { $ref: '#/$defs/a' } },
      },
      '{x: {v: 0}, z: {v: 0}}',
      ['x: no', 'z: no'],
    ],
    [
      'runs at every depth of a recursive schema',
      { properties: { next: { $ref: '#' } }, ...rules({ rule: 'self.v > 0', message: 'no' }) },
      '{v: 0, next: {v: 1, next: {v: 0}}}',
      ['no', 'next.next: no'],
    ],
    ['runs in allOf', { allOf: [rules({ rule: 'false', message: 'no' })] }, '{}', ['no']],
    ['is none where it need not hold', { anyOf: [rules({ rule: 'false', message: 'no' }), true] }, '{}', []],
    [
      'all of them run',
      rules({ rule: 'self.a > 1', message: 'one' }, { rule: 'self.a > 2', message: 'two' }),
      'a: 0',
      ['one', 'two'],
    ],
  ])('%s', (_, schema, values, expected) => {
    expect(messages({ schema, values })).toEqual(expected)
  })

  it('is not asked while the schema finds mistakes, whose types it relies on', () => {
    const schema = mapOf({ a: { type: 'integer' } }, { [RULES]: [{ rule: 'self.a > 5', message: 'no' }] })
    expect(messages({ schema, values: 'a: x' })).toEqual(['a must be an integer, got "x"'])
  })

  it('warns when it says so', () => {
    const schema = rules(
      { rule: 'self.a > 1', message: 'better two', severity: 'warning' },
      { rule: 'self.a > 0', message: 'no' },
    )
    const { failures, warnings } = checked({ schema, values: 'a: 1' })
    expect([failures.length, warnings.map(({ code, message }) => [code, message])]).toEqual([
      0,
      [['values/rule', 'better two']],
    ])
  })

  it('points at the key of a map, in the file of a person rather than in the defaults', () => {
    const schema = mapOf({ a: rules({ rule: 'self.v > self.w', message: 'no' }) })
    const { failures } = checked({ schema, defaults: 'a:\n  v: 1\n  w: 2\n', values: '# mine\na:\n  v: 2\n' })
    expect(failures.map(({ at }) => `${at?.file}:${at?.line}:${at?.column}`)).toEqual(['values.yaml:2:1'])
  })

  it('points into the flag that set a value', () => {
    const schema = rules({ rule: 'self.a > 5', message: 'no', fieldPath: '.a' })
    expect(checked({ schema, values: 'a: 9', set: ['a=3'] }).failures.map(({ at }) => at)).toEqual([
      { file: '--set', line: 1, column: 3, width: 1, text: 'a=3' },
    ])
  })
})

describe('A rule with oldSelf speaks about a change', () => {
  const schema = mapOf({ size: { [RULES]: [{ rule: 'self >= oldSelf', message: 'cannot shrink' }] } })
  it.each<[title: string, oldValues: Json | undefined, messages: string[]]>([
    ['is skipped on an installation', undefined, []],
    ['is skipped for a value that was not there', {}, []],
    ['passes', { size: 1 }, []],
    ['fails', { size: 3 }, ['size: cannot shrink']],
  ])('%s', (_, oldValues, expected) => {
    expect(messages({ schema, values: 'size: 2', oldValues } as Given)).toEqual(expected)
  })
})

describe('Values that a function cannot read are the mistake of the values', () => {
  it('named with their place', () => {
    const schema = mapOf({ memory: { [RULES]: [{ rule: 'quantity(self).isLessThan(quantity("8Gi"))' }] } })
    const { failures } = checked({ schema, values: 'memory: 4GB' })
    expect(failures.map(({ code, message, at }) => [code, message, at?.column])).toEqual([
      ['values/rule', 'memory: "4GB" is not a quantity, such as 500m or 4Gi', 9],
    ])
  })
})

describe('A broken rule is the mistake of the chart', () => {
  it.each<[title: string, rule: object | string, values: string, said: string, marked: string]>([
    ['syntax', { rule: 'self.a >' }, '{}', 'Unexpected token: EOF', ''],
    ['an unknown name', { rule: 'slf.a > 1' }, '{}', 'Unknown variable: slf', 'slf'],
    [
      'an unknown function',
      { rule: 'self.a.foo()' },
      '{}',
      "found no matching overload for 'dyn.foo()'",
      'self.a.foo()',
    ],
    ['types that do not go together', { rule: '1 < "a"' }, '{}', 'no such overload: int < string', '1 < \\"a\\"'],
    ['no condition', { rule: 'self.a + 1' }, 'a: 1', 'must give true or false', ''],
    ['a condition of another type', { rule: 'size(self)' }, '{}', 'must give true or false, gives int', ''],
    [
      'types that meet only in the values',
      { rule: 'self.a > 1' },
      'a: x',
      'no such overload: string > int',
      'self.a > 1',
    ],
    [
      'an optional field without has()',
      { rule: '"é\\n" != "" && self.heap > 1' },
      '{}',
      'reads heap, which the top of the values does not have',
      'heap',
    ],
    [
      'a pattern that RE2 cannot match',
      { rule: 'self.a.matches("(?=x)")' },
      'a: x',
      '"(?=x)" is not a pattern that RE2 can match: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
      'self.a.matches(\\"(?=x)\\")',
    ],
    ['a message that is none', { rule: 'true', messageExpression: '1 + 1' }, '{}', 'must give a string, gives int', ''],
    ['no rule', { message: 'x' }, '{}', 'must have a text under "rule"', ''],
    ['no map', 'self.a', '{}', 'must be a map with the key "rule"', ''],
    [
      'a severity that is none',
      { rule: 'true', severity: 'info' },
      '{}',
      'severity must be error or warning, got "info"',
      '',
    ],
    [
      'a fieldPath that is none',
      { rule: 'true', fieldPath: 'a..b' },
      '{}',
      'fieldPath must read like .spec.name or .config["a.b"]',
      '',
    ],
    ['too deep a nesting', { rule: `${'('.repeat(500)}true${')'.repeat(500)}` }, '{}', 'Exceeded maxDepth (100)', ''],
  ])('%s', (_, rule, values, said, marked) => {
    const { failures } = checked({ schema: { [RULES]: [rule] }, values })
    expect(failures.map(({ code, message }) => [code, message])).toEqual([
      ['chart/schema', `the rule at charts/kafka/values.schema.json#/x-kubernetes-validations/0: ${said}`],
    ])
    const { at } = failures[0]!
    expect(at?.file).toBe('charts/kafka/values.schema.json')
    if (marked !== '') expect(at?.text.slice(at.column - 1, at.column - 1 + at.width)).toBe(marked)
  })

  it('is reported once, not for each item', () => {
    const schema = { properties: { a: { items: { [RULES]: [{ rule: 'self.x > 1' }] } } } }
    expect(messages({ schema, values: 'a: [{}, {}, {}]' })).toHaveLength(1)
  })

  it('is an error also when it is meant as a warning', () => {
    expect(checked({ schema: rules({ rule: 'self.', severity: 'warning' }), values: '{}' }).failures).toHaveLength(1)
  })

  it('does not keep the others from running', () => {
    const schema = rules({ rule: 'self.' }, { rule: 'false', message: 'no' })
    expect(checked({ schema, values: '{}' }).failures.map(({ code }) => code)).toEqual(['chart/schema', 'values/rule'])
  })
})

describe('Rules are found in shared schemas', () => {
  const shared = new Map([
    [
      'capstan:common',
      JSON.stringify({ $defs: { a: { $ref: '#/$defs/b' }, b: rules({ rule: 'self.v > 0', message: 'no' }) } }),
    ],
  ])

  it('and named after them', () => {
    const { failures } = checked({
      schema: mapOf({ p: { $ref: 'capstan:common#/$defs/a' } }),
      values: 'p: {v: 0}',
      shared,
    })
    expect(failures.map(({ message, notes }) => [message, notes[0]])).toEqual([
      ['p: no', 'rule: capstan:common#/$defs/b/x-kubernetes-validations/0'],
    ])
  })
})

describe('readRules', () => {
  it('lists each rule once, in the order of the schema, with what it says', () => {
    const schema = {
      [RULES]: [{ rule: 'a', message: 'm', reason: 'FieldValueInvalid' }],
      properties: {
        p: rules({ rule: 'b', severity: 'warning' }, { rule: 'c', fieldPath: '.x.y' }),
        q: { $ref: '#/properties/p' },
      },
    }
    expect(
      readRules(schema as unknown as Json).map(({ rule, severity, fieldPath, at }) => [
        rule,
        severity,
        fieldPath,
        at.path,
      ]),
    ).toEqual([
      ['a', 'error', [], [RULES, 0]],
      ['b', 'warning', [], ['properties', 'p', RULES, 0]],
      ['c', 'error', ['x', 'y'], ['properties', 'p', RULES, 1]],
    ])
  })

  it('says at which paths of some values a rule applies', () => {
    const [rule] = readRules({ properties: { a: { items: { [RULES]: [{ rule: 'true' }] } } } })
    expect(rule!.places({ a: [1, 2] })).toEqual([
      ['a', 0],
      ['a', 1],
    ])
    expect(rule!.places({ a: [] })).toEqual([])
  })
})
