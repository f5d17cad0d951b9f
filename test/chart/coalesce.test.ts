import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveDependencies, type Instance } from '../../src/chart/dependencies.ts'
import type { ChartNode, Dependency } from '../../src/chart/model.ts'
import { Failure } from '../../src/core/failure.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { mergeFiles } from '../../src/values/merge.ts'
import { applySet, type SetKind } from '../../src/values/set.ts'
import { readDocument } from '../../src/yaml/read.ts'
import { anyMap, frozen } from '../values/generate.ts'

describe('Every recorded chart of Helm sees the same values', () => {
  /** Helm reads integers beyond 2^53 as floats; here they stay exact. */
  const exact: Readonly<Record<string, JsonMap>> = {
    'values.yaml bool-like keys and octal': {
      p: { big: 9007199254740993n, mode: 420, t: '12:30:45', true: 1, ver: 1.1 },
    },
  }
  /** Only the schema refuses these; test/values/schema.test.ts has them. */
  const bySchema = ['schema: --set 1.5 is a string', 'subchart schema with additionalProperties false sees global']

  interface ChartRow {
    readonly name: string
    readonly version?: string
    readonly values?: JsonMap
    readonly valuesYaml?: string
    readonly chart?: { readonly type?: 'library'; readonly dependencies?: readonly JsonMap[] }
    readonly charts?: readonly ChartRow[]
  }
  interface Row {
    readonly note: string
    readonly chart: ChartRow
    readonly valuesFiles: readonly (JsonMap | null)[]
    readonly flags: readonly string[]
    readonly expected?: JsonMap
    readonly error?: true
  }
  const { vectors } = JSON.parse(readFileSync('test/vectors/values-coalesce.json', 'utf8')) as { vectors: Row[] }

  function nodeOf({ name, version = '0.1.0', values, valuesYaml, chart = {}, charts = [] }: ChartRow): ChartNode {
    return frozen({
      name,
      version,
      type: chart.type ?? 'application',
      defaults: values ?? (readDocument(valuesYaml ?? '{}', 'values.yaml') as JsonMap),
      dependencies: (chart.dependencies ?? []).map(
        ({ 'import-values': importValues = [], ...others }) => ({ ...others, importValues }) as unknown as Dependency,
      ),
      charts: charts.map(nodeOf),
    } as unknown as JsonMap) as unknown as ChartNode
  }

  function seen({ chart, valuesFiles, flags }: Row): JsonMap {
    let user: JsonMap = {}
    for (const file of valuesFiles) user = mergeFiles(user, file ?? {})
    for (let i = 0; i < flags.length; i += 2) user = applySet(user, flags[i]!.slice(2) as SetKind, flags[i + 1]!)
    return valuesByPath(resolveDependencies(nodeOf(chart), frozen(user)))
  }

  it.each(vectors.map((row) => [row.note, row] as const))('%s', (note, row) => {
    if (row.error === true && !bySchema.includes(note)) expect(() => seen(row)).toThrow(Failure)
    else if (row.error === undefined) expect(seen(row)).toEqual(exact[note] ?? row.expected)
    else expect(() => seen(row)).not.toThrow()
  })

  it('has every exception among the recorded ones', () => {
    const notes = vectors.map((row) => row.note)
    expect(notes).toEqual(expect.arrayContaining([...Object.keys(exact), ...bySchema]))
  })
})

describe('Values of sub-charts, as Helm 4.3.1 gives them', () => {
  it('take an alias as the key, the path and the name', () => {
    const db = chart('db', { port: 1 })
    const root = chart('app', { main: { port: 2 } }, [db], [on('db', { alias: 'main' }), on('db', { alias: 'copy' })])
    const { children } = resolveDependencies(root, { copy: { port: 3 } })
    expect(children.map(({ name, path, chart: of, values }) => [name, path, of, values['port']])).toEqual([
      ['main', 'app/charts/main', db, 2],
      ['copy', 'app/charts/copy', db, 3],
    ])
  })

  it('keep library charts among the children, for their partials', () => {
    const library = chart('common', { x: 1 }, [], [], 'library')
    const { children, values } = resolveDependencies(chart('app', {}, [library], [on('common')]), {})
    expect(children).toMatchObject([{ chart: { type: 'library' }, values: { x: 1, global: {} } }])
    expect(values).toEqual({ common: { x: 1, global: {} } })
  })

  it('begin with charts that Chart.yaml does not name, then follow its order', () => {
    const charts = ['c', 'b', 'a', 'other'].map((name) => chart(name, {}))
    const root = chart('app', {}, charts, [on('a'), on('b'), on('c')])
    expect(resolveDependencies(root, {}).children.map(({ name }) => name)).toEqual(['other', 'a', 'b', 'c'])
  })

  it('take the first chart whose version is allowed', () => {
    const charts = [chart('db', { v: 1 }), { ...chart('db', { v: 2 }), version: '2.1.0' }]
    const root = chart('app', {}, charts, [on('db', { version: '^2', alias: 'new' })])
    expect(resolveDependencies(root, {}).children.map(({ name, values }) => [name, values['v']])).toEqual([
      ['db', 1],
      ['new', 2],
    ])
  })

  it.each<[title: string, dependency: Partial<Dependency>, user: JsonMap, isOn: boolean]>([
    ['a condition nobody answers leaves it on', { condition: 'db.on' }, {}, true],
    ['the first boolean of several paths decides', { condition: 'db.on,global.db' }, { global: { db: false } }, false],
    ['a map or a text at the path is passed over', { condition: 'db,a,b' }, { a: 'false', b: false }, false],
    ['blanks around the whole are ignored', { condition: ' b ' }, { b: false }, false],
    ['a blank after the comma belongs to the path', { condition: 'a, b' }, { b: false }, true],
    ['the sub-chart can switch itself off by its own default', { condition: 'db.self' }, {}, false],
    ['a null of the user takes that default away', { condition: 'db.self' }, { db: { self: null } }, true],
    ['one true tag is enough', { tags: ['x', 'y'] }, { tags: { x: false, y: true } }, true],
    ['a false tag disables', { tags: ['x', 'y'] }, { tags: { x: false } }, false],
    ['a text is no tag', { tags: ['x'] }, { tags: { x: 'false' } }, true],
    ['a condition beats tags', { tags: ['x'], condition: 'db.on' }, { tags: { x: false }, db: { on: true } }, true],
    ['tags that are no map do not count', { tags: ['x'] }, { tags: [false] }, true],
  ])('condition and tags: %s', (_, dependency, user, isOn) => {
    const root = chart('app', {}, [chart('db', { self: false })], [on('db', dependency)])
    expect(resolveDependencies(root, frozen(user)).children.length === 1).toBe(isOn)
  })

  it('see conditions two levels down under the path from the root', () => {
    const middle = chart('mid', {}, [chart('leaf', {})], [on('leaf', { condition: 'leaf.on,global.leaf' })])
    const root = chart('app', {}, [middle], [on('mid')])
    const leaves = (user: JsonMap): number => resolveDependencies(root, user).children[0]!.children.length
    expect(leaves({ mid: { leaf: { on: false } } })).toBe(0)
    expect(leaves({ leaf: { on: false } })).toBe(1)
    expect(leaves({ global: { leaf: false } })).toBe(0)
  })

  it('decide nothing below a chart without dependencies of its own', () => {
    const middle = chart('mid', {}, [chart('leaf', {})], [on('leaf', { alias: 'other', condition: 'leaf.on' })])
    const { children } = resolveDependencies(chart('app', {}, [middle]), { mid: { leaf: { on: false } } })
    expect(children[0]!.children.map(({ name }) => name)).toEqual(['leaf'])
  })

  it('share the maps inside a map of global with the parent and later siblings', () => {
    const first = chart('first', { global: { tls: { ca: { name: 'first' }, own: 1 } } })
    const root = chart('app', { global: { tls: { ca: { key: 'root' } } } }, [first, chart('second', {})])
    const shared = { key: 'root', name: 'first' }
    expect(valuesByPath(resolveDependencies(root, {}))).toMatchObject({
      app: { global: { tls: { ca: shared } } },
      'app/charts/first': { global: { tls: { ca: shared, own: 1 } } },
      'app/charts/second': { global: { tls: { ca: shared } } },
    })
  })

  it('keep a map that the parent gave as global, when the user puts a text in its place', () => {
    const declared = chart('app', { global: { image: { tag: 'x' } } }, [chart('db', {})], [on('db')])
    const { values, children } = resolveDependencies(declared, { global: { image: 'text' } })
    expect(values['global']).toEqual({ image: 'text' })
    expect(children[0]!.values['global']).toEqual({ image: { tag: 'x' } })
  })

  it('are imported from defaults, below the defaults of the parent', () => {
    const db = chart('db', { exports: { net: { port: 1, host: 'db' } }, own: { a: { b: 1 } } })
    const root = chart(
      'app',
      { port: 2 },
      [db],
      [on('db', { importValues: ['net', 'missing', { child: 'own.a', parent: 'x.y' }] })],
    )
    const { values } = resolveDependencies(root, { db: { exports: { net: { host: 'user' } } } })
    expect(values).toMatchObject({ port: 2, host: 'db', x: { y: { b: 1 } } })
  })

  it.each<[title: string, defaults: JsonMap, both: JsonMap, db: JsonMap]>([
    ['what the second adds', { a: { x: 1 }, b: { y: 2 } }, { x: 1, y: 2 }, { a: { x: 1, y: 2 }, b: { y: 2 } }],
    ['nothing, if the first was empty', { a: {}, b: { y: 2 } }, { y: 2 }, { a: {}, b: { y: 2 } }],
    ['a null of the first, which takes a default away', { a: { x: null }, b: { x: 2 } }, {}, { a: { x: null }, b: {} }],
  ])('show in the tables of two imports that meet: %s', (_, defaults, both, own) => {
    const importValues = ['a', 'b'].map((child) => ({ child, parent: 'both' }))
    const root = chart('app', {}, [chart('db', defaults)], [on('db', { importValues })])
    const { values } = resolveDependencies(root, { db: { set: 1 } })
    expect(values).toEqual({ both, db: { ...own, set: 1, global: {} } })
  })

  it.each<[user: JsonMap, got: string]>([
    [{ db: 'off' }, 'a string'],
    [{ db: [1] }, 'a list'],
    [{ db: null }, 'null'],
  ])('must be a map, unlike %j', (user, got) => {
    const refused = (): unknown => resolveDependencies(chart('app', {}, [chart('db', {})]), user)
    expect(refused).toThrow(`db must be a map, because chart app has a sub-chart of that name; got ${got}`)
    expect(refused).toThrow(Failure)
  })

  it('begin anew from the defaults, when the user puts null in place of those that the parent gave', () => {
    const root = chart('app', { db: { port: 2 } }, [chart('db', { port: 1 })])
    expect(resolveDependencies(root, { db: null }).children[0]!.values).toEqual({ port: 1, global: {} })
  })
})

describe('Coalescing a tree of charts', () => {
  it('never changes its inputs, and gives the same again', () => {
    fc.assert(
      fc.property(anyMap, anyMap, anyMap, (user, defaults, below) => {
        const root = chart(
          'app',
          frozen(defaults),
          [chart('a', frozen(below))],
          [on('a', { importValues: ['b', 'c'] })],
        )
        expect(attempt(() => resolveDependencies(root, frozen(user)))).toEqual(
          attempt(() => resolveDependencies(root, frozen(user))),
        )
      }),
    )
  })
})

function chart(
  name: string,
  defaults: JsonMap,
  charts: ChartNode[] = [],
  dependencies: Dependency[] = [],
  type: ChartNode['type'] = 'application',
): ChartNode {
  return { name, version: '1.0.0', type, defaults, dependencies, charts }
}

function on(name: string, more: Partial<Dependency> = {}): Dependency {
  return { name, version: '*', ...more }
}

/** As the recorded rows have it: library charts render nothing and are left out. */
function valuesByPath({ chart: { type }, path, values, children }: Instance): JsonMap {
  return Object.assign(type === 'library' ? {} : { [path]: values }, ...children.map(valuesByPath)) as JsonMap
}

function attempt<T>(action: () => T): T | string {
  try {
    return action()
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
}
