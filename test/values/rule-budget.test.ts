import { describe, expect, it } from 'vitest'
import type { Failure } from '../../src/core/failure.ts'
import type { Json } from '../../src/core/json.ts'
import { checkRules, readRules } from '../../src/values/rule.ts'

/** Values with one long list and one long text. */
const values: Json = { list: Array.from({ length: 3000 }, (_, i) => i), text: 'a'.repeat(100_000) }

function run(rule: string | string[], budget?: number): Failure[] {
  const schema = { 'x-kubernetes-validations': [rule].flat().map((text) => ({ rule: text })) }
  const schemaText = JSON.stringify(schema)
  const options = { schemaText, schemaFile: 'values.schema.json', layers: [], sensitive: () => false, budget }
  return checkRules(readRules(schema), values, options).failures
}

const STOPPED = 'a rule of the schema took more than 1000000 steps and was stopped'

describe('A rule has a budget of steps', () => {
  it.each([
    ['loops in loops', 'self.list.all(a, self.list.all(b, self.list.all(c, a + b + c >= 0)))'],
    [
      'loops whose errors the language swallows',
      'self.list.exists(a, self.list.exists(b, self.list.exists(c, a.x == b)))',
    ],
    [
      'an answer found by swallowing the stop',
      'self.list.exists(a, self.list.all(b, self.list.all(c, b + c >= 0)) && a < 0) || true',
    ],
    ['maps of maps', 'self.list.map(a, self.list.map(b, a * b)).size() > 0'],
    ['lists that double', `${doubling('self.list', 'x + x')}.size() > 0`],
    ['texts that double', `${doubling('self.text', 'x + x')}.size() > 0`],
    ['texts that square', 'self.list.all(a, self.text.replace("a", self.text).size() > 0)'],
    ['lists compared again and again', 'self.list.all(a, self.list.map(b, b) == self.list)'],
    ['patterns run over long texts', 'self.list.all(a, self.text.matches("^(a+)+$"))'],
  ])('that ends %s', (_, rule) => {
    const started = performance.now()
    const failures = run(rule)
    expect(performance.now() - started).toBeLessThan(5000)
    expect(failures.map(({ code, message }) => [code, message])).toEqual([['values/rule', STOPPED]])
    expect(failures[0]!.notes[0]).toBe('rule: values.schema.json#/x-kubernetes-validations/0')
  })

  it('that is enough for a rule over thousands of items', () => {
    expect(run('self.list.all(a, a >= 0 && a < 3000) && self.list.filter(a, a % 2 == 0).size() == 1500')).toEqual([])
  })

  it('that can be set', () => {
    expect(run('self.list.all(a, a >= 0)', 1000).map(({ message }) => message)).toEqual([
      'a rule of the schema took more than 1000 steps and was stopped',
    ])
  })

  it('that errors use up faster, since making one takes longer than a step', () => {
    const rule = 'self.list.exists(a, a.absent == 1)'
    expect(run(rule, 100_000).map(({ code }) => code)).toEqual(['values/rule'])
    expect(run(rule).map(({ code }) => code)).toEqual(['chart/schema'])
  })

  it('that many rules share, so that a hundred slow ones are no way around it', () => {
    const slow = 'self.list.all(a, self.list.all(b, a != 200 || b >= 0) && a < 200)'
    const answers = run(
      Array.from({ length: 100 }, () => slow),
      100_000,
    ).map(({ message }) => message)
    expect(answers.at(-1)).toBe('a rule of the schema took more than 0 steps and was stopped')
  })

  it('and a pattern that hangs JavaScript takes linear time', () => {
    expect(run('!(self.text + "!").matches("^(a+)+$")')).toEqual([])
  })
})

/** `cel.bind` nested 25 times: 2^25 times the size, if nobody counts. */
function doubling(start: string, step: string): string {
  return Array.from({ length: 25 }).reduce<string>((inner) => `cel.bind(x, ${inner}, ${step})`, start)
}
