import { describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { rulesTemplate } from '../../src/package/rules/rules-template.ts'

const properties: JsonMap = {
  n: { type: 'integer' },
  x: { type: 'number' },
  s: { type: 'string' },
  t: { type: 'string' },
  flag: { type: 'boolean' },
  items: {
    type: 'array',
    items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, size: { type: 'string' } } },
  },
  counts: { type: 'object', additionalProperties: { type: 'integer' } },
  any: {},
}

function schemaWith(...entries: readonly Json[]): JsonMap {
  const required = ['n', 'x', 's', 'flag', 'items', 'counts']
  return { type: 'object', required, properties, 'x-kubernetes-validations': [...entries] }
}

describe('A rule becomes a plain condition of Go templates', () => {
  it.for([
    ["self.s == 'a' || self.flag", 'if not (or (eq $.Values.s "a") $.Values.flag)'],
    ['self.n > 3', 'if not (gt (int64 $.Values.n) 3)'],
    ['self.x > 3', 'if not (gt (float64 $.Values.x) 3.0)'],
    ["self.s in ['a', 'b']", 'if not (has $.Values.s (list "a" "b"))'],
    ['self.n in [1, 3, 5]', 'if not (has (int $.Values.n) (list 1 3 5))'],
    ['!has(self.t) || self.t.startsWith("x")', 'if not (or (not (hasKey $.Values "t")) (hasPrefix "x" $.Values.t))'],
    ['!self.flag', 'if $.Values.flag'],
    ["self.s != 'a'", 'if eq $.Values.s "a"'],
    ['0.75 * self.n < 2.5', 'if not (lt (mulf 0.75 (float64 $.Values.n)) 2.5)'],
    // What can fail comes last, so that nothing hides its failure.
    ["self.t == 'a' || self.flag", 'if not (or $.Values.flag (eq (include "n.capstan.given"'],
  ])('%s', ([rule, condition]) => {
    expect(rulesTemplate(schemaWith({ rule: rule! }), 'n').text).toContain(`{{- ${condition!}`)
  })
})

describe('A rule that Helm cannot be told is named, with the reason', () => {
  it.for([
    ['self.n > oldSelf.n', 'oldSelf'],
    ["duration('1s') < duration('2s')", 'duration()'],
    ["timestamp('2026-01-01T00:00:00Z') == timestamp(self.s)", 'timestamp()'],
    ['self.x + 0.1 == 0.3', 'Helm counts in decimals'],
    ['self.x / 2 > 1', 'Helm divides in decimals'],
    ['self.any + self.any == self.any', 'the schema does not say whether + adds'],
    ['self.any < self.any', 'the schema does not say whether numbers or texts'],
    ['self.any.all(k, k == 1)', 'a list or a map'],
    ["self.t == 'a' || self.any.b == 1", 'two sides of || can fail'],
    ['!(self.t == "a" && self.any.b == 1)', 'two sides of && can fail'],
    ['self.items.exists(i, i.size == "a")', 'an item of exists() can fail'],
    ['!self.items.all(i, i.size == "a")', 'an item of all() can fail'],
    ['self.counts.map(k, k) == ["a"]', 'their order differs'],
    ["self.counts.map(k, k).join() == 'a'", 'their order differs'],
    ['self.counts.map(k, k)[0] == "a"', 'their order differs'],
    ['self.s.matches(self.t)', 'a pattern that is not written down'],
    ["self.s.matches('(')", 'no pattern that RE2 can match'],
    ['isIP(self.s)', 'isIP()'],
    ["url(self.s).getHost() == 'a'", 'url()'],
    ['!format.dns1123Label().validate(self.s).hasValue()', 'optional value'],
    ['isSemver(self.s)', 'isSemver()'],
    ['[self.n, 1].isSorted()', 'isSorted() of a list'],
    ['double(self.s) > 1.0', 'double() of a text'],
    ['self.n > 9007199254740993', 'beyond 2^53'],
    ['self.n in [1.0]', 'a double without a fraction'],
    ["b'a' == b'a'", 'bytes'],
    ["self.s.indexOf('a', 1) == 1", 'from a place on'],
    ["self.s.replace('a', 'b', 1) == 'b'", 'with a limit'],
    ['self.nothing(', 'Unexpected'],
    ['size(self.s)', 'must give true or false'],
  ])('%s', ([rule, why]) => {
    const { notCarried, carried } = rulesTemplate(schemaWith({ rule: 'self.flag' }, { rule: rule! }), 'n')
    expect(notCarried).toEqual([
      { rule, pointer: '/x-kubernetes-validations/1', why: expect.stringContaining(why!) as string },
    ])
    expect(carried).toBe(1)
  })

  it('where the schema refers to itself, the places of a rule have no end', () => {
    const node = {
      type: 'object',
      properties: { next: { $ref: '#/$defs/node' } },
      'x-kubernetes-validations': [{ rule: 'size(self) > 0' }],
    }
    const made = rulesTemplate(
      { type: 'object', properties: { first: { $ref: '#/$defs/node' } }, $defs: { node } },
      'n',
    )
    expect(made.notCarried).toEqual([
      {
        rule: 'size(self) > 0',
        pointer: '/$defs/node/x-kubernetes-validations/0',
        why: expect.stringContaining('no end') as string,
      },
    ])
  })
})

describe('Around the rules', () => {
  it('warnings are for NOTES.txt and stop nothing', () => {
    const { text, warnings } = rulesTemplate(
      schemaWith({ rule: 'self.flag', message: 'no flag', severity: 'warning' }),
      'n',
    )
    expect(text).not.toContain('no flag')
    expect(warnings).toContain('$warnings = append $warnings "no flag"')
  })

  it('a chart without rules, or without a schema, still has its texts checked', () => {
    for (const schema of [undefined, {}, true]) {
      const made = rulesTemplate(schema, 'n')
      expect(made.text).toContain('regexMatch')
      expect(made.text).not.toContain('$errors')
      expect(made.warnings).toBeUndefined()
    }
  })

  it('a comment cannot be ended by the CEL in it', () => {
    const { text } = rulesTemplate(schemaWith({ rule: "self.s != '*/}}{{ fail }}'" }), 'n')
    expect(text).toContain("{{- /* self.s != '* /}}{{ fail }}' */}}")
  })
})
