import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure, Failures } from '../../src/core/failure.ts'
import type { Json } from '../../src/core/json.ts'
import { gatherValues, type ValueInputs } from '../../src/values/gather.ts'
import { originOf } from '../../src/values/origin.ts'
import { applySet } from '../../src/values/set.ts'
import { readDocument } from '../../src/yaml/read.ts'
import { anyMap, frozen } from './generate.ts'

const nothing: ValueInputs = {
  files: [],
  setJson: [],
  set: [],
  setString: [],
  setFile: [],
  setLiteral: [],
  readFile: (path) => {
    throw new Failure('io/not-found', `${path} does not exist`)
  },
}

function file(name: string, text: string): { name: string; text: string; values: Json } {
  return { name, text, values: readDocument(text, name) }
}

describe('Files and flags become one map of values', () => {
  it('in the order of their kinds, whatever their order on the command line', () => {
    const inputs: ValueInputs = {
      ...nothing,
      files: [file('a.yaml', 'v: a\nonly: a'), file('b.yaml', 'v: b')],
      setJson: ['v="json"', '{"j": 1}'],
      set: ['v=set', 's=1'],
      setString: ['v=string,t=1'],
      setFile: ['v=f.txt', 'f=f.txt'],
      setLiteral: ['v=a,b={c}'],
      readFile: (path) => `content of ${path}\n`,
    }
    const { values, layers } = gatherValues(inputs)
    expect(values).toEqual({ v: 'a,b={c}', only: 'a', j: 1, s: 1, t: '1', f: 'content of f.txt\n' })
    expect(layers.map(({ name }) => name)).toEqual([
      'a.yaml',
      'b.yaml',
      '--set-json v="json"',
      '--set-json {"j": 1}',
      '--set v=set',
      '--set s=1',
      '--set-string v=string,t=1',
      '--set-file v=f.txt',
      '--set-file f=f.txt',
      '--set-literal v=a,b={c}',
    ])
    expect(originOf(layers, ['v'])?.layer.name).toBe('--set-literal v=a,b={c}')
    expect(layers[8]!.values).toEqual({ f: 'content of f.txt\n' })
  })

  it('reads each file of --set-file once, for it may be a pipe', () => {
    const read: string[] = []
    gatherValues({ ...nothing, setFile: ['a=-', 'b=-'], readFile: (path) => `${read.push(path)}` })
    expect(read).toEqual(['-'])
  })

  it('lets a flag build on what the files say', () => {
    const { values } = gatherValues({
      ...nothing,
      files: [file('a.yaml', 'list: [{name: x, port: 1}]')],
      set: ['list[0].port=2', 'list[0].name='],
    })
    expect(values).toEqual({ list: [{ name: '', port: 2 }] })
  })

  it('gives with many flags the same as one flag after the other, and leaves the files alone', () => {
    const expression = fc
      .array(fc.constantFrom('a.b=1', 'a.c[2]=x', 'a.c[0].d=y', 'b={1,2}', 'b[1]=z', 'a.e.f=', 'a=,a.b=2'), {
        maxLength: 3,
      })
      .map((parts) => parts.join(','))
    fc.assert(
      fc.property(fc.array(expression), anyMap, (set, base) => {
        const files = [{ name: 'base.yaml', text: '', values: frozen(base) }]
        let inOrder = frozen(base)
        try {
          for (const each of set) inOrder = frozen(applySet(inOrder, 'set', each))
        } catch {
          expect(() => gatherValues({ ...nothing, files, set })).toThrow(Failures)
          return
        }
        expect(gatherValues({ ...nothing, files, set }).values).toEqual(inOrder)
      }),
    )
  })

  it.each(['', '# only a comment\n', '---\n', 'null'])('takes an empty file for an empty map: %j', (text) => {
    expect(gatherValues({ ...nothing, files: [file('empty.yaml', text)] }).values).toEqual({})
  })

  it.each([
    ['- a\n- b\n', 'a list'],
    ['hello', 'a string'],
    ['3', 'a number'],
    ['true', 'a boolean'],
  ])('refuses a file that holds %j', (text, got) => {
    const [failure] = failures({ ...nothing, files: [file('v.yaml', text)] })
    expect(failure).toMatchObject({
      code: 'values/kind',
      message: `v.yaml must be a map of values at its top level, got ${got}`,
      at: { file: 'v.yaml', line: 1, column: 1 },
    })
  })

  it('reports the mistakes of all files and flags together', () => {
    const all = failures({
      ...nothing,
      files: [file('list.yaml', '[]'), file('a.yaml', 'a: 1')],
      set: ['novalue', 'a.b=1', 'fine=1'],
      setJson: ['x=text'],
      setFile: ['f=missing.txt'],
    })
    expect(all.map(({ code, at }) => `${code} ${at?.file} ${at?.column}`)).toEqual([
      'values/kind list.yaml 1',
      'values/set --set-json 3',
      'values/set --set 1',
      'values/set --set 3',
      'io/not-found --set-file 3',
    ])
  })
})

function failures(inputs: ValueInputs): readonly Failure[] {
  try {
    gatherValues(inputs)
  } catch (error) {
    if (error instanceof Failures) return error.all
    throw error
  }
  throw new Error('nothing was refused')
}
