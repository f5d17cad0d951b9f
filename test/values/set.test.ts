import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import { isMap, type Json, type JsonMap, type Path } from '../../src/core/json.ts'
import { readJson } from '../../src/values/json.ts'
import { applySet, setPaths, type SetKind } from '../../src/values/set.ts'
import { anyMap, frozen } from './generate.ts'

const kinds: SetKind[] = ['set-json', 'set', 'set-string', 'set-file', 'set-literal']

describe('Every recorded --set of Helm gives the same values', () => {
  /** Rows that Helm takes and ignores, or half ignores; a setting that is not applied is worse than an error. */
  const stricter = new Map([
    ['--set a[0=1', 'Helm sets nothing: the bracket is never closed'],
    ['--set-literal a[0', 'Helm sets nothing: the bracket is never closed'],
    ['--set-literal noval[0]', 'there is no value; Helm makes an empty list, and nothing at all where a list was'],
  ])

  interface Row {
    readonly flags: readonly (readonly [SetKind, string])[]
    readonly base?: JsonMap
    readonly files?: Readonly<Record<string, string>>
    readonly expectedJson?: string
    readonly error?: true
  }
  const { vectors } = JSON.parse(readFileSync('test/vectors/strvals.json', 'utf8')) as { vectors: Row[] }

  function apply({ flags, base = {}, files = {} }: Row): JsonMap {
    let values = frozen(base)
    for (const kind of kinds) {
      for (const [flag, expression] of flags) {
        if (flag === kind) values = frozen(applySet(values, kind, expression, (path) => files[path]!))
      }
    }
    return values
  }

  it.each(vectors.map((row) => [row.flags.map((flag) => `--${flag.join(' ')}`).join(' '), row] as const))(
    '%s',
    (flags, row) => {
      if (row.error === true || stricter.has(flags)) expect(() => apply(row)).toThrow(Failure)
      else expect(apply(row)).toEqual(readJson(row.expectedJson!, 0, 'row').value)
    },
  )

  it('has every stricter row among the recorded ones', () => {
    const flags = new Set(vectors.map((row) => row.flags.map((flag) => `--${flag.join(' ')}`).join(' ')))
    for (const row of stricter.keys()) expect(flags).toContain(row)
  })
})

describe('What --set makes of a text', () => {
  it.each<[written: string, value: Json]>([
    ['TRUE', true],
    ['False', false],
    ['nULL', null],
    ['fal\u017fe', false],
    ['0', 0],
    ['-0', 0],
    ['+0', 0],
    ['-007', -7],
    ['007', '007'],
    ['9007199254740992', 9007199254740992n],
    ['-9223372036854775808', -9223372036854775808n],
    ['9223372036854775807', 9223372036854775807n],
    ['9223372036854775808', '9223372036854775808'],
    ['1.0', '1.0'],
    ['0x1F', '0x1F'],
    ['yes', 'yes'],
    ['~', '~'],
    [' 1', ' 1'],
    ['', ''],
    ['"1"', '"1"'],
    ['a\\,b', 'a,b'],
    ['x\\', 'x'],
    ['\\{a}', '{a}'],
    ['{a,1,null}', ['a', 1, null]],
    ['{}', ['']],
    ['{a\\,b,c\\}}', ['a,b', 'c}']],
  ])('%s becomes the right value', (written, value) => {
    expect(applySet({}, 'set', `key=${written}`)).toEqual({ key: value })
    expect(Object.is(applySet({}, 'set', `key=${written}`)['key'], -0)).toBe(false)
  })
})

describe('--set-json takes JSON values, separated by commas, or one object', () => {
  it.each<[expression: string, values: JsonMap]>([
    ['a=[1,{"b":2}],c="x,y"', { a: [1, { b: 2 }], c: 'x,y' }],
    ['a=,b=', { a: null, b: null }],
    ['a= \u00a01 ,b=2', { a: 1, b: 2 }],
    ['a=1 b=2', { a: 1, b: 2 }],
    ['a[1].b=1e3', { a: [null, { b: 1000 }] }],
    ['a=9007199254740993', { a: 9007199254740993n }],
    ['a=18446744073709551615', { a: 18446744073709551615n }],
    ['a=18446744073709551616', { a: 18446744073709551616 }],
    ['a="\\ud83d\\ude00 \\ud800"', { a: '\u{1f600} \ufffd' }],
    ['{"a":{"b":null}}', { a: { b: null } }],
    ['\u3000{"a":1,"a":2}\n', { a: 2 }],
    ['', {}],
  ])('%s', (expression, values) => {
    expect(applySet({}, 'set-json', expression)).toEqual(values)
  })

  it('merges an object, but replaces by a name', () => {
    const base = frozen({ a: { x: 1, y: [1] } })
    expect(applySet(base, 'set-json', '{"a":{"y":null}}')).toEqual({ a: { x: 1, y: null } })
    expect(applySet(base, 'set-json', 'a={"y":null}')).toEqual({ a: { y: null } })
  })
})

describe('What cannot be applied is refused, with its place', () => {
  it.each<[kind: SetKind, expression: string, base: JsonMap, at: string, message: RegExp]>([
    // Helm refuses these too.
    ['set', 'replicas', {}, 'replicas', /"replicas" has no value/],
    ['set', 'hosts=a,b', {}, 'b', /"b" has no value/],
    ['set', 'a=1,,b=2', {}, ',b', /a name is missing/],
    ['set', 'a={1,2', {}, '{', /never closed/],
    ['set', 'a[x]=1', {}, 'x', /whole number from 0 to 65536, got "x"/],
    ['set', 'a[-1]=1', {}, '-1', /whole number/],
    ['set', 'a[65537]=1', {}, '65537', /whole number/],
    ['set', 'a[]=1', {}, ']', /whole number/],
    ['set', 'a[0]b=1', {}, 'b', /after an index/],
    ['set', 'a.=1', {}, '=', /a name is missing after "a\."/],
    ['set', 'a.b=1', { a: null }, 'b', /a is null in the values so far/],
    ['set', 'a.b=1', { a: 'secret' }, 'b', /a is a string .* needs a map/],
    ['set', 'a[0]=1', { a: { b: 1 } }, '0', /a is a map .* needs a list/],
    ['set', 'a[0]=1', { a: null }, '0', /a is null .* needs a list/],
    ['set', 'a.b[0][1]=1', { a: { b: [7] } }, '1', /a\.b\[0\] is a number .* needs a list/],
    ['set-string', 'x=1,a=1,a.b=2', {}, 'b', /a is a string/],
    ['set-json', 'a={"b":1}x', {}, 'x', /"x" has no value/],
    ['set-json', 'a={"b":1', {}, '', /wanted "," or "}", got the end/],
    ['set-json', 'a=text', {}, 'text', /wanted a value \(text in double quotes\), got "t"/],
    ['set-json', "a='x'", {}, "'x'", /not JSON/],
    ['set-json', 'a=01', {}, '1', /"1" has no value/],
    ['set-json', 'a=1e999', {}, '1e999', /64 bits/],
    ['set-json', '{"a":1} x', {}, 'x', /nothing may follow/],
    ['set-json', '{"a":1,}', {}, '}', /a key in double quotes/],
    ['set-literal', 'a', {}, 'a', /has no value/],
    ['set-file', 'a=missing.txt', {}, 'missing.txt', /no file/],
    // Helm takes these and ignores them, or a part of them.
    ['set', '=1', {}, '=', /a name is missing/],
    ['set', '.a=1', {}, '.a', /a name is missing/],
    ['set', 'a.', {}, '', /a name is missing after "a\."/],
    ['set', '[0]=1', {}, '[0]', /a name is missing/],
    ['set', '\\', {}, '\\', /a name is missing/],
    ['set', 'a=1,b[0', {}, '[', /never closed/],
    ['set', 'a[0][1', {}, '[1', /never closed/],
    ['set', 'a[0]', {}, 'a[0]', /"a\[0\]" has no value/],
    ['set', 'a[0].b=', {}, 'b', /leave out the whole list item/],
    ['set-json', '[1]', {}, '[1]', /a name is missing/],
    ['set-literal', '.=x', {}, '.', /a name is missing/],
  ])('--%s %s', (kind, expression, base, at, message) => {
    const failure = refused(() =>
      applySet(base, kind, expression, () => {
        throw new Failure('io/not-found', 'no file')
      }),
    )
    expect(failure.message).toMatch(message)
    expect(failure.message.startsWith(`--${kind}: `)).toBe(true)
    expect(failure.message).not.toContain('secret')
    expect(failure.at).toMatchObject({ file: `--${kind}`, line: 1, text: expression })
    expect(expression.slice(failure.at!.column - 1).startsWith(at)).toBe(true)
    if (kind !== 'set-file') expect(failure.hint).toBeTypeOf('string')
  })

  it('keeps to the 30 dots of Helm, of which those after a bracket are free', () => {
    expect(() => applySet({}, 'set', `a${'.a'.repeat(30)}=1`)).not.toThrow()
    expect(() => applySet({}, 'set', `a${'.a'.repeat(31)}=1`)).toThrow(/at most 30 dots/)
    expect(() => applySet({}, 'set', `a${'[0].a'.repeat(31)}=1`)).not.toThrow()
  })

  it('ends paths that no recursion could follow, which Helm would', () => {
    expect(() => applySet({}, 'set', `a${'[0]'.repeat(20_000)}=1`)).toThrow(/at most 100 names and indices/)
    expect(() => applySet({}, 'set', `a${'[0].a'.repeat(20_000)}=1`)).toThrow(/at most 100 names and indices/)
    expect(() => applySet({}, 'set-json', `a=${'['.repeat(20_000)}`)).toThrow(/at most 1000 levels/)
  })

  it('takes a null in a list, unlike one in a map, for nothing', () => {
    expect(applySet({ a: [null] }, 'set', 'a[0][1]=x')).toEqual({ a: [[null, 'x']] })
    expect(applySet({ a: [null] }, 'set', 'a[0].b=x')).toEqual({ a: [{ b: 'x' }] })
  })

  it('sets an empty text at the end where Helm does', () => {
    expect(applySet({ a: [{}] }, 'set', 'a[0].b=')).toEqual({ a: [{ b: '' }] })
    expect(applySet({}, 'set', 'a[0].b=,')).toEqual({ a: [{ b: '' }] })
    expect(applySet({}, 'set', 'a[0]=')).toEqual({ a: [''] })
    expect(applySet({}, 'set', 'a.b=')).toEqual({ a: { b: '' } })
  })
})

const special = ['a', 'b-1', 'x y', 'é', '__proto__', 'constructor', 'prototype', '"', '#', ']', '}', '/']
const anyPath: fc.Arbitrary<Path> = fc
  .tuple(fc.constantFrom(...special), fc.array(fc.oneof(fc.constantFrom(...special), fc.nat(3)), { maxLength: 4 }))
  .map(([first, rest]) => [first, ...rest])

describe('Exactly the addressed path is set', () => {
  it('in any values, or the values are left as they are and the failure tells why', () => {
    fc.assert(
      fc.property(anyMap, anyPath, fc.constantFrom<SetKind>('set-string', 'set-literal'), (base, path, kind) => {
        const before = structuredClone(frozen(base))
        let after: JsonMap
        try {
          after = applySet(base, kind, `${written(path)}=new`)
        } catch (error) {
          expect(error).toBeInstanceOf(Failure)
          return
        } finally {
          expect(base).toEqual(before)
        }
        expect(at(after, path)).toBe('new')
        expectSameBeside(base, after, path)
      }),
    )
  })

  it('and setPaths names it', () => {
    fc.assert(
      fc.property(anyPath, fc.constantFrom(...kinds), (path, kind) => {
        expect(setPaths(kind, `${written(path)}=1`)).toEqual([path])
      }),
    )
    expect(setPaths('set', 'a.b=1,c[0]={x,y},d\\.e=')).toEqual([['a', 'b'], ['c', 0], ['d.e']])
    expect(setPaths('set-json', '{"a":{"b":1,"c":{}},"d":[1]}')).toEqual([['a', 'b'], ['a', 'c'], ['d']])
    expect(setPaths('set-file', 'a=never-read.txt')).toEqual([['a']])
  })

  it('without touching the prototype of anything', () => {
    const values = applySet({}, 'set', '__proto__.polluted=1,constructor.prototype.polluted=1,a.__proto__[0]=1')
    expect(JSON.stringify(values)).toBe(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":{"__proto__":[1]}}',
    )
    expect(({} as JsonMap)['polluted']).toBeUndefined()
  })
})

describe('Any text is either applied or refused at a place in it', () => {
  const fragment = fc.constantFrom(
    ...Array.from('=.,[]{}\\ "abc019-+:'),
    'null',
    'true',
    '[0]',
    '{a,b}',
    'a.b=',
    '\u{1f600}',
    '\n',
  )
  const anyExpression = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join('')),
  )

  it('by each flag, on any values', () => {
    fc.assert(
      fc.property(anyMap, fc.constantFrom(...kinds), anyExpression, (base, kind, expression) => {
        let values: JsonMap
        try {
          values = applySet(frozen(base), kind, expression, (path) => `content of ${path}`)
        } catch (error) {
          if (!(error instanceof Failure)) throw error
          expect(error.code).toBe('values/set')
          expect(error.at!.file).toBe(`--${kind}`)
          expect(error.at!.column).toBeLessThanOrEqual(expression.length + 1)
          return
        }
        expect(isMap(values)).toBe(true)
        for (const path of setPaths(kind, expression)) expect(path[0]).toBeTypeOf('string')
      }),
      { numRuns: 5000 },
    )
  })
})

function refused(action: () => unknown): Failure {
  try {
    action()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was refused')
}

function written(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`)).join('')
}

function at(value: Json, path: Path): Json | undefined {
  let here: Json | undefined = value
  for (const step of path) here = Object.hasOwn(here as JsonMap, step) ? (here as JsonMap)[step] : undefined
  return here
}

/** All entries beside the path are the very same objects; only lists may have been filled up with nulls. */
function expectSameBeside(before: Json | undefined, after: Json, path: Path): void {
  const [step, ...rest] = path
  if (step === undefined) return
  const old = new Map(Object.entries((before ?? {}) as JsonMap))
  for (const [key, value] of Object.entries(after as JsonMap)) {
    if (key === String(step)) expectSameBeside(old.get(key), value, rest)
    else if (old.has(key)) expect(value).toBe(old.get(key))
    else expect(value).toBeNull()
  }
}
