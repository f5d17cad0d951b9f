import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../src/core/canonical-json.ts'
import type { Json, JsonMap } from '../../../src/core/json.ts'
import { heavyHelpers } from '../../../src/template/heavy-helpers.ts'
import { helperTable } from '../../../src/template/helper-table.ts'
import { callHelper } from './call.ts'
import { runs } from '../../runs.ts'

function value(name: string, ...args: Json[]): Json {
  const outcome = callHelper(name, args)
  if ('refused' in outcome) throw new Error(outcome.refused)
  return outcome.value
}

function refusal(name: string, ...args: Json[]): string {
  const outcome = callHelper(name, args)
  return 'refused' in outcome ? outcome.refused : `no refusal but ${canonicalJson(outcome.value)}`
}

const anyJson = fc.jsonValue({ maxDepth: 3 }).map((made) => made as Json)
const anyMap = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', '10'), anyJson).map((made) => made as JsonMap)

describe('checksum and uuidFrom give the text that a packaged chart computes with Sprig', () => {
  const inputs: Json[] = ['<kafka>', { b: [1e6, null], a: 'é😀' }]

  it('checksum is list … | toJson | sha256sum', () => {
    expect(value('checksum', ...inputs)).toBe(value('sha256sum', value('toJson', value('list', ...inputs))))
    expect(value('checksum', ...inputs)).toBe(
      createHash('sha256')
        .update(String.raw`["\u003ckafka\u003e",{"a":"é😀","b":[1000000,null]}]`)
        .digest('hex'),
    )
  })

  it('uuidFrom is … | sha256sum | trunc 16 | b64enc | trunc 22', () => {
    const hash = value('sha256sum', value('toJson', value('list', ...inputs)))
    expect(value('uuidFrom', ...inputs)).toBe(value('trunc', 22, value('b64enc', value('trunc', 16, hash))))
  })

  it('checksum does not depend on the order of keys, and tells one argument from two', () => {
    expect(value('checksum', { a: 1, b: 2 })).toBe(value('checksum', { b: 2, a: 1 }))
    expect(value('checksum', 'a', 'b')).not.toBe(value('checksum', ['a', 'b']))
    expect(value('checksum', 'ab')).not.toBe(value('checksum', 'a', 'b'))
  })

  it('uuidFrom is an id that Kafka reads: 22 characters, 16 bytes, the same text again, no sign at its start', () => {
    fc.assert(
      fc.property(
        anyJson.filter((name) => name !== null),
        (name) => {
          const id = value('uuidFrom', name) as string
          expect(id).toMatch(/^[A-Za-z0-9]{22}$/)
          const bytes = Buffer.from(id, 'base64url')
          expect(bytes.length).toBe(16)
          expect(bytes.toString('base64url')).toBe(id)
        },
      ),
    )
  })
})

describe('Quantities, JVM sizes and durations', () => {
  it.each<[string, Json, Json]>([
    ['quantity', '4Gi', 4294967296],
    ['quantity', '500m', 0.5],
    ['quantity', '0.1', 0.1],
    ['quantity', 2, 2],
    ['quantity', '8Ei', 9223372036854775807n],
    ['jvmSize', '512m', 536870912],
    ['durationMillis', '168h', 604800000],
    ['durationMillis', '-1.5s', -1500],
    ['durationText', 604800000, '168h0m0s'],
  ])('%s %s', (name, argument, result) => {
    expect(value(name, argument)).toBe(result)
  })

  it.each<[string, Json, RegExp]>([
    ['quantity', '4 GB', /"4 GB" is no quantity/],
    ['jvmSize', '4Gi', /"4Gi" is no size that the JVM reads/],
    ['jvmSize', '99999999t', /more than any machine has/],
    ['durationMillis', '7d', /"7d" is no duration/],
    ['durationMillis', '1us', /no whole number of milliseconds/],
    ['durationMillis', 90, /must be text, got a number/],
    ['durationText', 1.5, /must be a whole number/],
  ])('%s %s is refused', (name, argument, message) => {
    expect(refusal(name, argument)).toMatch(message)
  })
})

describe('toProperties writes what java.util.Properties reads', () => {
  it.each<[Json, string]>([
    [{ 'listener.security.protocol.map': 'A:PLAINTEXT,B:SSL' }, 'listener.security.protocol.map=A:PLAINTEXT,B:SSL'],
    [{ 'a b:c=d#e!f\\g': 1 }, String.raw`a\ b\:c\=d\#e\!f\\g=1`],
    [{ a: ' x\ty\nz\\' }, String.raw`a=\ x\ty\nz\\`],
    [{ a: 'é😀' }, String.raw`a=\u00e9\ud83d\ude00`],
    [{ a: [1, true, 'x'] }, 'a=1,true,x'],
    [{ a: [] }, 'a='],
    [{ a: 9223372036854775807n }, 'a=9223372036854775807'],
    [{ a: 1.7976931348623157e308 }, 'a=1.7976931348623157e+308'],
  ])('case %#', (map, line) => {
    expect(value('toProperties', map)).toBe(line + '\n')
  })

  it('keys are sorted and nulls dropped', () => {
    expect(value('toProperties', { b: 1, 10: 2, 9: 3, a: null })).toBe('10=2\n9=3\nb=1\n')
    expect(value('toProperties', {})).toBe('')
  })

  it('a map as a value is refused by its key', () => {
    expect(refusal('toProperties', { a: { b: 1 } })).toMatch(/a scalar under "a", got a map/)
    expect(refusal('toProperties', { a: [null] })).toMatch(/a scalar under "a", got nothing/)
  })
})

describe('Files of the chart', () => {
  it('a missing file is an error, with the nearest name', () => {
    const helper = helperTable.get('filesGet')!
    const env = { file: () => undefined, glob: () => ['files/a.txt'], hasApi: () => false }
    expect(() => helper.call(['files/b.txt'], env)).toThrow('the chart has no file "files/b.txt"')
    expect(() => helper.call(['files/b.txt'], env)).toThrow(
      expect.objectContaining({ hint: 'did you mean files/a.txt?' }) as Error,
    )
  })

  it('bytes that are no text and broken globs are refused', () => {
    expect(refusal('filesGet', 'files/logo.bin')).toMatch(/logo.bin is no text/)
    expect(refusal('filesGlob', 'files/*')).toMatch(/logo.bin is no text/)
    expect(refusal('filesGlob', 'files/[')).toMatch(/without its end/)
    expect(value('filesGlob', 'none/*')).toEqual({})
  })
})

describe('The contract on top of Sprig', () => {
  it('no helper changes an argument, and none fails in another way than by a refusal', () => {
    const all = [...helperTable.values(), ...heavyHelpers.values()]
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.array(fc.oneof(anyMap, anyJson, fc.string(), fc.integer()), { maxLength: 4 }),
        (helper, args) => {
          const before = canonicalJson(args)
          callHelper(helper.name, frozen(args) as Json[])
          expect(canonicalJson(args)).toBe(before)
        },
      ),
      { numRuns: runs(2500) },
    )
  })

  it('set and merge copy, and keep __proto__ an ordinary key', () => {
    const map = JSON.parse('{"__proto__":{"a":1}}') as JsonMap
    expect(canonicalJson(value('merge', map, { b: 1 }))).toBe('{"__proto__":{"a":1},"b":1}')
    expect(canonicalJson(value('mergeOverwrite', { b: 1 }, map))).toBe('{"__proto__":{"a":1},"b":1}')
    expect(canonicalJson(value('set', {}, '__proto__', 1))).toBe('{"__proto__":1}')
    expect(canonicalJson(value('omit', map, 'b'))).toBe('{"__proto__":{"a":1}}')
    expect(canonicalJson(value('pick', map, '__proto__', 'constructor'))).toBe('{"__proto__":{"a":1}}')
    expect(value('get', {}, 'constructor')).toBe('')
    expect(value('hasKey', {}, 'constructor')).toBe(false)
    expect(value('index', {}, 'constructor')).toBe(null)
    expect(value('dig', 'constructor', 'none', {})).toBe('none')
  })

  it('merge keeps what is there, mergeOverwrite takes what comes, both deeply', () => {
    fc.assert(
      fc.property(anyMap, (map) => {
        expect(canonicalJson(value('mergeOverwrite', {}, map))).toBe(canonicalJson(map))
        expect(canonicalJson(value('merge', map, map))).toBe(canonicalJson(map))
      }),
    )
  })

  it.each<[string, Json[], RegExp]>([
    ['trunc', [1, 'é'], /cuts a character in two/],
    ['substr', [0, 1, '😀'], /cuts a character in two/],
    ['substr', [3, 1, 'abc'], /outside a text of 3 bytes/],
    ['repeat', [1e9, 'ab'], /more than \d+ characters/],
    ['repeat', [-1, 'a'], /must not be negative/],
    ['indent', [1e9, 'a'], /more than \d+ characters/],
    ['printf', ['%999999999d', 1], /more than \d+ characters/],
    ['printf', ['%', 1], /ends in a lone %/],
    ['printf', ['%d', 1.5], /%d does not take a number/],
    ['printf', ['%y', 1], /printf has no %y/],
    ['printf', ['%d'], /more verbs than/],
    ['until', [1e9], /more than \d+ items/],
    ['add', [2 ** 53 - 1, 1], /too great for exact arithmetic/],
    ['mul', [1e10, 1e10], /too great for exact arithmetic/],
    ['add', [9007199254740993n, 1], /too great for arithmetic/],
    ['int', [1e19], /too great for exact whole numbers/],
    ['float64', ['inf'], /no manifest can hold/],
    ['div', [1, 0], /divides by zero/],
    ['dict', ['a'], /in pairs/],
    ['regexFind', ['(?<=a)b', 'ab'], /no pattern of RE2/],
    ['regexFind', ['(a)\\1', 'aa'], /no pattern of RE2/],
    ['b64dec', ['gICA'], /not encode text/],
    ['toToml', [{ a: [null] }], /no null inside a list/],
    ['fromYaml', ['- a'], /holds a list, not a map/],
    ['fromYaml', ['a: ['], /broken YAML/],
    ['lt', [1, '2'], /two numbers or two texts/],
    ['index', ['abc', 0], /must be a list or a map/],
  ])('%s refuses %o', (name, args, message) => {
    expect(refusal(name, ...args)).toMatch(message)
  })

  it('messages do not repeat a text that may be a secret', () => {
    for (const name of ['b64dec', 'fromJson', 'fromYaml', 'int64', 'len', 'lt']) {
      expect(refusal(name, ...(name === 'lt' ? ['hunter2: [', 1] : ['hunter2: [']))).not.toContain('hunter2')
    }
  })

  it('a hard pattern takes time in proportion to the text', () => {
    expect(value('regexMatch', '(a+)+$', 'a'.repeat(50_000) + 'b')).toBe(false)
  })

  it('toToml prints whole numbers as whole numbers', () => {
    expect(
      value('toToml', { port: 9092, big: 9223372036854775807n, huge: 1e21, half: 0.5, on: true, none: null }),
    ).toBe('big = 9223372036854775807\nhalf = 0.5\nhuge = 1e+21\non = true\nport = 9092\n')
  })

  it('sortAlpha and keys go by bytes', () => {
    expect(value('sortAlpha', ['😀', '～', 'b', 'B', 10, 9])).toEqual(['10', '9', 'B', 'b', '～', '😀'])
    expect(value('keys', { b: 1, 10: 1, 9: 1, '～': 1, '😀': 1 })).toEqual(['10', '9', 'b', '～', '😀'])
  })
})

function frozen(given: Json): Json {
  if (typeof given === 'object' && given !== null) {
    Object.values(given).forEach(frozen)
    Object.freeze(given)
  }
  return given
}
