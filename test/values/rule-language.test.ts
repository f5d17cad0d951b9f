import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { compileExpression, faultOf } from '../../src/values/rule-expression.ts'
import { celValue } from '../../src/values/rule-values.ts'

const self = {
  int: 3,
  double: 1.5,
  whole: 2.0,
  big: 9223372036854775807n,
  text: 'abc',
  list: [1, 2, 3],
  mixed: [1, 2.5],
  nothing: null,
  map: JSON.parse('{"min.isr": 2, "a-b": 1, "__proto__": 1, "constructor": 5, "namespace": "x"}') as Json,
  items: [{ name: 'a', port: 1 }, { name: 'b' }],
} satisfies Json

/** What a rule would say: its answer, or its error. */
function answer(text: string): unknown {
  const compiled = compileExpression(text, 'bool', { left: 1_000_000 })
  if ('fault' in compiled) return compiled.fault.message
  try {
    return compiled.expression.evaluate(celValue(self), undefined)
  } catch (error) {
    return faultOf(error).message
  }
}

describe('Numbers in rules', () => {
  it.each([
    'self.int % 2 == 1',
    'self.int / 2 == 1',
    'self.whole % 2 == 0',
    'self.int * 0.5 == 1.5',
    '0.75 * self.int <= 2.25',
    'self.double + 1 == 2.5',
    '2 - self.double == 0.5',
    'self.double * 2 == 3',
    'self.int / 2.0 == self.double',
    'self.int > self.double',
    '1 < 1.5 && 1 != 1.5 && 2 == 2.0',
    'self.int == 3.0',
    'self.big == 9223372036854775807',
    'self.list.sum() * 0.5 == 3',
    'self.int in [1, 3, 5]',
    'type(self.int) == int && type(self.double) == double',
  ])('%s', (rule) => {
    expect(answer(rule)).toBe(true)
  })

  it('stop at 64 bits instead of wrapping', () => {
    expect(answer('self.big + 1 > 0')).toBe('integer overflow: 9223372036854775808')
  })
})

describe('Keys in rules', () => {
  it.each([
    'self.map["min.isr"] == 2',
    'self.map.min__dot__isr == 2',
    'self.map.a__dash__b == 1',
    'self.map.__namespace__ == "x"',
    'has(self.map.min__dot__isr)',
    '"__proto__" in self.map && self.map["__proto__"] == 1',
    'self.map.constructor == 5',
    '!has(self.map.toString) && !("toString" in self.map)',
    '!has(self.nothing)',
    '!has(self.absent) || self.absent > 0',
    'self.?absent.orValue(5) == 5',
    'self.?int.orValue(5) == 3',
    'self.items.filter(i, has(i.port)).size() == 1',
    'self.map.all(key, key != "")',
  ])('%s', (rule) => {
    expect(answer(rule)).toBe(true)
  })
})

describe("Kubernetes' libraries", () => {
  it.each([
    // quantities
    'quantity("4Gi") == quantity(4294967296)',
    'quantity("500m").isLessThan(quantity(1)) && quantity(0.5).isGreaterThan(quantity("499m"))',
    'quantity("1Gi").add(quantity("1Gi")).compareTo(quantity("2Gi")) == 0',
    'quantity("1Gi").sub(1).asInteger() == 1073741823',
    'quantity("1500m").asApproximateFloat() == 1.5 && !quantity("1500m").isInteger()',
    'quantity("-1").sign() == -1 && quantity("0").sign() == 0',
    'isQuantity("4Gi") && !isQuantity("4GB") && isQuantity(2)',
    // versions
    'semver("4.1.0").major() == 4 && semver("v4.1").minor() == 1 && semver("4").patch() == 0',
    'semver("4.0.0-rc1").isLessThan(semver("4.0.0")) && semver("10.0.0").isGreaterThan(semver("9.9.9"))',
    'semver("4.0") == semver("4.0.0") && semver("1.2.3").compareTo(semver("1.2.4")) == -1',
    'semver("3.9.1").satisfies(">=3.3 <4") && !semver("4.0.0").satisfies("<4")',
    'isSemver("1.2.3") && !isSemver("latest")',
    // lists
    'self.list.sum() == 6 && self.list.min() == 1 && self.list.max() == 3 && [].sum() == 0',
    'self.mixed.sum() == 3.5',
    'self.list.isSorted() && ![2, 1].isSorted() && ["a", "b"].isSorted()',
    'self.list.indexOf(2) == 1 && self.list.indexOf(9) == -1 && [1, 2, 1].lastIndexOf(1) == 2',
    // text
    'self.text.charAt(1) == "b" && self.text.replace("b", "x") == "axc" && "aaa".replace("a", "b", 2) == "bba"',
    '"a,b".split(",") == ["a", "b"] && ["a", "b"].join("-") == "a-b"',
    '"aB".lowerAscii() == "ab" && "aB".upperAscii() == "AB" && " a ".trim() == "a" && "abc".substring(1) == "bc"',
    '"abc".indexOf("c") == 2 && "abc".reverse() == "cba"',
    '"a1b22".find("[0-9]+") == "1" && "a1b22".findAll("[0-9]+") == ["1", "22"] && "a1b22".findAll("[0-9]", 1) == ["1"]',
    '"%s has %d of %.1f %%".format(["a", 3, 0.25]) == "a has 3 of 0.2 %"',
    'self.text.matches("^[a-c]+$") && !self.text.matches("^b")',
    // only RE2 reads this pattern: JavaScript has neither
    '"ABC".matches("(?i)^a.*\\\\z")',
    // ours
    'jvmSize("4g") == 4294967296 && jvmSize("512M") == 536870912 && jvmSize(7) == 7',
    'jvmSize("3g") <= 0.75 * quantity("4Gi").asApproximateFloat()',
    'durationMillis("1m30s") == 90000 && durationMillis(5) == 5',
  ])('%s', (rule) => {
    expect(answer(rule)).toBe(true)
  })

  it.each([
    ['quantity("x").isInteger()', '"x" is not a quantity, such as 500m or 4Gi'],
    ['quantity("1.5").asInteger() == 1', 'a quantity with a fraction, or beyond 64 bits, is no integer'],
    ['semver("latest").major() == 1', '"latest" is not a version'],
    ['semver("1.0.0").satisfies("about 4")', '"about 4" is not a version constraint'],
    ['jvmSize("4Gi") > 0', '"4Gi" is not a size of the JVM, such as 4g or 512m'],
    ['durationMillis("1 day") > 0', '"1 day" is not a duration, such as 1m30s'],
    ['[].max() == 1', 'max() of an empty list'],
    ['["a", 1].sum() == 1', 'sum() needs numbers, got a string'],
    ['[{}, {}].min() == 1', 'a list with a map has no order'],
    ['self.text.charAt(9) == ""', 'charAt(9) is outside of a string of 3 characters'],
    ['"%d".format(["a"]) == ""', 'format() cannot write a string by %d'],
    ['"%s".format([]) == ""', 'format() has 0 arguments, and more places for them'],
    ['self.items[7].name == ""', 'No such key: index out of bounds, index 7 >= size 2'],
  ])('%s says: %s', (rule, message) => {
    expect(answer(rule)).toBe(message)
  })
})
