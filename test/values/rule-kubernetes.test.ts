import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { compileExpression, faultOf } from '../../src/values/rule-expression.ts'
import { celValue } from '../../src/values/rule-values.ts'
import { messages } from './schema-picture.ts'
/*
 * Rows of [expression, answer] that Kubernetes' own CEL environment gave; null where it refused to answer. The first 150 were
 * written by hand, the others are a sample of the 290 000 generated ones that were compared when the libraries were written.
 */
import vectors from './rule-kubernetes.json' with { type: 'json' }

const self = {
  address: '10.1.2.3',
  text: 'x'.repeat(100_000),
  modes: ['a', 'b'],
  ports: [{ name: 'a', port: 1 }, { port: 2 }],
  addresses: ['::1', '10.0.0.1'],
  long: Array.from({ length: 20_000 }, (_, i) => i),
} satisfies Json

function answer(text: string): unknown {
  const types = ['bool', 'string'] as const
  const [asBool, asString] = types.map((type) => compileExpression(text, type, { left: 1_000_000 }))
  const compiled = 'fault' in asBool! ? asString! : asBool!
  if ('fault' in compiled) return { error: compiled.fault.message }
  try {
    return compiled.expression.evaluate(celValue(self), undefined)
  } catch (error) {
    // A mistake of ours would else look like a refusal.
    if (!('code' in (error as object))) throw error
    return { error: faultOf(error).message }
  }
}

describe('Rules answer as Kubernetes does', () => {
  it.each(vectors.vectors as [rule: string, answer: boolean | string | null][])('%s', (rule, expected) => {
    expect(answer(rule)).toEqual(expected ?? { error: expect.any(String) as string })
  })
})

describe('Rules answer otherwise than Kubernetes', () => {
  it.each<[rule: string, answer: boolean | string, reason: string]>([
    ['isSemver("4.1")', true, 'versions are written as Helm takes them; semver(x, false) is strict'],
    ['quantity("1594Pi").isInteger()', true, 'Kubernetes gives up on some numbers that 64 bits hold'],
    ['quantity("1.5").sub(quantity("1.5")).isInteger()', true, 'Kubernetes gives up on a zero that was a fraction'],
    ['isQuantity("m")', false, 'a number has a digit'],
    ['"%.1f".format([1234.5])', '1234.5', 'Kubernetes groups digits: 1,234.5; later versions of CEL do not'],
    ['"%.1e".format([1234.5])', '1.2e+03', 'Kubernetes writes 1.2×10⁰³; later versions of CEL do not'],
    ['"%.1f".format([2])', '2.0', 'values do not tell 2 from 2.0'],
    ['sets.contains([1], ["a"])', false, 'Kubernetes refuses lists of different types before it runs the rule'],
  ])('%s is %s: %s', (rule, expected) => {
    expect(answer(rule)).toBe(expected)
  })
})

describe("Kubernetes' libraries read values", () => {
  it.each([
    'cidr("10.0.0.0/8").containsIP(self.address) && ip(self.address).family() == 4',
    'self.addresses.all(ip, isIP(ip)) && self.addresses.exists(it, ip(it).isLoopback())',
    '[ip("::1")] == [ip("0::1")] && ip("::1") in [ip("0::1")] && ip("::1") != ip("::2")',
    'sets.contains(["a", "b", "c"], self.modes) && sets.equivalent(self.modes, ["b", "a", "a"])',
    'sets.contains(self.ports, [{"port": 2}]) && !sets.intersects(self.ports, [{"port": 1}])',
    'self.ports.indexOf({"port": 2}) == 1',
    '!format.dns1123Label().validate(self.modes[0]).hasValue()',
    'url("http://" + self.modes[0] + ":80/b").getHostname() == "a"',
    'semver("4.1.0", true).isLessThan(semver("4.2", true)) && !isSemver("4.1", false)',
  ])('%s', (rule) => {
    expect(answer(rule)).toBe(true)
  })

  it.each([
    ['ip(self.modes[0]).family() == 4', '"a" is not an IP address, such as 10.0.0.1 or fd00::1'],
    ['cidr(self.address).prefixLength() == 8', '"10.1.2.3" is not a network, such as 10.0.0.0/8 or fd00::/64'],
    ['url(self.modes[0]).getHost() == ""', '"a" is not a URL, such as https://example.com/path'],
    ['cidr("10.0.0.0/8").containsIP("x")', '"x" is not an IP address, such as 10.0.0.1 or fd00::1'],
    ['semver("4.1", false).major() == 4', '"4.1" is not a version'],
    ['self.modes.map(m, [m]).max() == 1', 'a list with a list has no order'],
    ['sets.union(self.modes, []).size() == 2', "found no matching overload for 'sets.union(dyn, list<dyn>)'"],
    ['"a".indexOf(1) == 1', "found no matching overload for 'string.indexOf(int)'"],
    ['"%d".format([self.ports]) == ""', 'format() cannot write a list by %d'],
  ])('%s says: %s', (rule, message) => {
    expect(answer(rule)).toEqual({ error: message })
  })

  it.each([
    ['format.dns1123Label().validate("A").value()[0]', /^must consist of lower case letters/],
    ['format.dns1123Label().validate(self.text).value()[0]', /^must be no longer than 63 characters$/],
    ['format.qualifiedName().validate("-/a").value()[0]', /^before the "\/" must consist of/],
    ['format.uuid().validate("x").value()[0]', /^must be a UUID/],
  ])('%s says what is wrong', (rule, message) => {
    expect(answer(rule)).toMatch(message)
  })

  it('and a value that none of them can read is the mistake of the values', () => {
    const schema = { 'x-kubernetes-validations': [{ rule: 'cidr(self.net).containsIP(self.ip)', message: 'outside' }] }
    expect(messages({ schema, values: 'net: 10.0.0.0/8\nip: 11.0.0.1\n' })).toEqual(['outside'])
    expect(messages({ schema, values: 'net: 10.0.0.0\nip: 11.0.0.1\n' })).toEqual([
      '"10.0.0.0" is not a network, such as 10.0.0.0/8 or fd00::/64',
    ])
  })
})

describe("Kubernetes' libraries take linear time", () => {
  it.each([
    'sets.equivalent(self.long, self.long.map(x, x))',
    '!sets.intersects(self.long, self.long.map(x, -1 - x))',
    '!isIP(self.text) && !isIP("1:" + self.text) && !isCIDR(self.text + "/8")',
    'isURL("http://" + self.text) && isURL("/" + self.text) && !isURL(self.text)',
    'url("/?" + self.text.replace("x", "x&")).getQuery().size() == 0',
    'format.byte().validate(self.text).hasValue() == false',
    'format.dns1123Subdomain().validate(self.text + "!").hasValue()',
    '(" " + self.text + " ").trim() == self.text && self.text.lastIndexOf("y") == -1',
  ])('%s', (rule) => {
    const started = performance.now()
    expect(answer(rule)).toBe(true)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
