import { describe, expect, it } from 'vitest'
import type { Path } from '../../src/core/json.ts'
import { locate } from '../../src/yaml/locate.ts'
import type { LocateOptions } from '../../src/yaml/locate.ts'

const text = `# values
base: &base
  image: kafka
  tag: "3.9" # pinned
broker:
  <<: *base
  replicas: three
  list: [a, {b: c}]
  script: |
    set -e
  none:
y: 1
`

const shown = (path: Path, options?: LocateOptions, source = text) => {
  const span = locate(source, 'values.yaml', path, options)
  return span === undefined
    ? undefined
    : `${span.line}:${span.column} ${span.text.slice(span.column - 1, span.column - 1 + span.width)}`
}

describe('A path is located', () => {
  it.each<[Path, string]>([
    [['broker', 'replicas'], '7:13 three'],
    [['base', 'tag'], '4:8 "3.9"'],
    [['broker', 'tag'], '4:8 "3.9"'],
    [['broker', 'list', 0], '8:10 a'],
    [['broker', 'list', 1, 'b'], '8:17 c'],
    [['broker', 'script'], '9:11 |'],
    [['broker', 'none'], '11:7 :'],
    [['broker'], '6:3 <<'],
    [['true'], '12:4 1'],
    [[], '2:1 base'],
  ])('%j at its value', (path, place) => {
    expect(shown(path)).toBe(place)
  })

  it('at its key', () => {
    expect(shown(['broker', 'replicas'], { part: 'key' })).toBe('7:3 replicas')
    expect(shown(['broker', 'tag'], { part: 'key' })).toBe('4:3 tag')
    expect(shown(['broker', 'list', 0], { part: 'key' })).toBe('8:10 a')
  })

  it('in another document, by default the first with content', () => {
    expect(shown(['a'], { document: 1 }, 'a: 1\n---\na: 2\n')).toBe('3:4 2')
    expect(shown(['a'], {}, '---\n---\na: 2\n')).toBe('3:4 2')
  })

  it('where the last of several merges and entries puts it', () => {
    expect(shown(['c', 'k'], {}, 'a: &a {k: 1}\nb: &b {k: 2}\nc: {<<: [*a, *b]}\n')).toBe('1:11 1')
    expect(shown(['c', 'k'], {}, 'a: &a {k: 1}\nc: {k: 9, <<: *a}\n')).toBe('1:11 1')
  })

  it.each<Path>([['broker', 'nothing'], ['broker', 'list', 2], ['broker', 'replicas', 'x'], ['__proto__']])(
    'nowhere when it is not there',
    (...path) => {
      expect(shown(path)).toBeUndefined()
    },
  )

  it('nowhere in what is no YAML', () => {
    expect(shown(['a'], {}, 'a: [')).toBeUndefined()
  })

  it('in no time when merge keys lead to one map by 2^60 ways, or to itself', () => {
    const maps = Array.from({ length: 60 }, (_, i) => `x${i}: &x${i} {<<: [*x${i - 1}, *x${i - 1}]}`)
    expect(shown(['x59', 'a'], {}, maps.join('\n'))).toBeUndefined()
    expect(shown(['a', 'b'], {}, 'a: &a {<<: *a, b: 1}')).toBe('1:19 1')
  })
})
