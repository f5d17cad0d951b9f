import { describe, expect, it } from 'vitest'
import type { JsonMap, Path } from '../../src/core/json.ts'
import { setLayer, textLayer, under, type Layer } from '../../src/values/layer.ts'
import { originOf } from '../../src/values/origin.ts'
import { ownValues, type SetKind } from '../../src/values/set.ts'
import { readDocument } from '../../src/yaml/read.ts'

function file(name: string, text: string, kind: 'default' | 'preset' | 'file' = 'file'): Layer {
  return textLayer(kind, name, text, readDocument(text, name) as JsonMap)
}

function flag(kind: SetKind, expression: string): Layer {
  return setLayer(
    kind,
    expression,
    ownValues(kind, expression, () => 'content'),
  )
}

describe('Every value knows who had the last word on it', () => {
  const layers = [
    file('charts/kafka/values.yaml', 'heap: 1g\nbroker:\n  replicas: 1\n  rack: a\ntopics: [x, y]\n', 'default'),
    file('prod.yaml', 'broker:\n  replicas: 3\ntopics:\n  - name: a\n  - name: b\n'),
    file('more.yaml', 'rack: null\nbroker:\n  rack: ~\n'),
    flag('set', 'broker.replicas=5,topics[1].name=c'),
    flag('set-json', '{"probes": {"period": 10}}'),
    flag('set-json', 'probes.limits={"cpu": 1}'),
  ]

  it.each<[path: Path, place: string | undefined]>([
    [['heap'], 'charts/kafka/values.yaml:1:7 1g'],
    [['broker', 'replicas'], '--set:1:17 5'],
    [['broker', 'rack'], 'more.yaml:3:9 ~'],
    [['topics', 0, 'name'], 'prod.yaml:4:11 a'],
    [['topics', 1, 'name'], '--set:1:34 c'],
    [['topics', 7, 'name'], 'prod.yaml:4:3 - name'],
    [['probes', 'period'], '--set-json:1:23 10'],
    [['probes', 'limits'], '--set-json:1:15 {"cpu": 1}'],
    [['heap', 'max'], 'charts/kafka/values.yaml:1:7 1g'],
    [['nowhere'], undefined],
    [['broker', 'nowhere'], undefined],
  ])('%j comes from %s', (path, place) => {
    const at = originOf(layers, path)?.at
    expect(at && `${at.file}:${at.line}:${at.column} ${at.text.slice(at.column - 1, at.column - 1 + at.width)}`).toBe(
      place,
    )
  })

  it('names the layer as a person would', () => {
    expect(layers.map(({ name }) => name)).toEqual([
      'charts/kafka/values.yaml',
      'prod.yaml',
      'more.yaml',
      '--set broker.replicas=5,topics[1].name=c',
      '--set-json {"probes": {"period": 10}}',
      '--set-json probes.limits={"cpu": 1}',
    ])
    const named = textLayer(
      'default',
      { name: 'charts/a/values.yaml (defaults)', file: 'charts/a/values.yaml' },
      'x: 1',
      { x: 1 },
    )
    expect(named).toMatchObject({ name: 'charts/a/values.yaml (defaults)', kind: 'default' })
    expect(named.locate(['x'], 'value')?.file).toBe('charts/a/values.yaml')
  })

  it('points at keys too', () => {
    expect(layers[3]!.locate(['topics', 1, 'name'], 'key')).toMatchObject({ column: 29, width: 4 })
    expect(layers[3]!.locate(['topics'], 'key')).toMatchObject({ column: 19, width: 6 })
    expect(layers[1]!.locate(['broker', 'replicas'], 'key')).toMatchObject({ line: 2, column: 3, width: 8 })
  })

  it('sees a list item that a flag filled up with null as somebody else’s', () => {
    const base = file('a.yaml', 'a: [1, 2, 3]')
    expect(originOf([base, flag('set', 'a[2]=x')], ['a', 0])?.layer).toBe(base)
    expect(originOf([base, flag('set', 'a[2]=x')], ['a', 2])?.layer.name).toBe('--set a[2]=x')
  })

  it('sees it as the flag’s where only defaults lie below: the flag’s list replaces theirs', () => {
    const defaults = textLayer('default', 'charts/a/values.yaml', 'a: [1, 2, 3]', { a: [1, 2, 3] })
    const origin = originOf([defaults, flag('set', 'a[2]=x')], ['a', 0])
    expect(origin).toMatchObject({ layer: { name: '--set a[2]=x' }, at: { file: '--set', column: 1 } })
  })

  it('lets a map of a flag leave other keys to the layers below', () => {
    const base = file('a.yaml', 'a: {b: 1}', 'default')
    for (const above of [flag('set-json', 'a={"c":1}'), flag('set-json', '{"a":{"c":1}}'), flag('set', 'a.c=1')]) {
      expect(originOf([base, above], ['a', 'b'])?.layer).toBe(base)
      expect(originOf([base, above], ['a', 'c'])?.layer).toBe(above)
    }
  })

  it('lets the last setting of one flag win', () => {
    expect(originOf([flag('set', 'a=1,b=2,a=3')], ['a'])?.at?.column).toBe(11)
  })

  it('finds values in the last of several documents that has them', () => {
    const text = 'a: 1\nb: 1\n---\na: 2\n'
    const layer = textLayer('file', 'two.yaml', text, { a: 2, b: 1 })
    expect(originOf([layer], ['a'])?.at?.line).toBe(4)
    expect(originOf([layer], ['b'])?.at?.line).toBe(2)
  })

  it('shows an entry of a stack its part of every layer', () => {
    const stack = [file('stack.yaml', 'kafka:\n  replicas: 3\nother: 1\n'), flag('set', 'kafka.heap=1g')]
    const seen = stack.map((layer) => under(layer, 'kafka'))
    expect(seen.map(({ values }) => values)).toEqual([{ replicas: 3 }, { heap: '1g' }])
    expect(originOf(seen, ['replicas'])?.at).toMatchObject({ file: 'stack.yaml', line: 2, column: 13 })
    expect(originOf(seen, ['heap'])?.at).toMatchObject({ file: '--set', column: 12 })
    expect(originOf(seen, ['other'])).toBeUndefined()
    expect(under(stack[0]!, 'other').values).toEqual({})
  })
})
