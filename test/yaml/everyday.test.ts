import { describe, expect, it } from 'vitest'
import { constructDocuments } from '../../src/yaml/construct.ts'
import { readEveryday } from '../../src/yaml/everyday.ts'

describe('The everyday reader reads', () => {
  it.each([
    [
      'maps and lists',
      'a:\n  b: 1\n  c:\n  - d\n  - e: 1\n    f:\n      - g\n  - - h\n    - i\n  -\n    j: k\n  -\nl:\n',
    ],
    ['scalars', 'a: yes\nb: 014\nc: 1.5\nd: ~\ne: 9223372036854775807\nf: -Xmx4g -Xms4g\ng: http://x:80/y#z\n'],
    ['quotes', 'a: "x: \\"y\\" # \\u00e9"\n"b c": \'it\'\'s\' # c\n\'d\': ""\n'],
    ['comments', '# a\na: 1 # b\n\n  # c\nb: # d\n  # e\n  c: d\n# f\n'],
    ['flow collections of a line', 'a: [1, "x, y", {b: c, "d": [e]}] # f\ng: {}\nh: []\ni: {j: http://x:1/y}\n'],
    ['block scalars', 'a: |\n  x\n    y\n\n  z\nb: >-\n  x\n  y\n\n    z\n  w\nc: |+ # c\n\n  x\n\nd: >\n  x\n'],
    ['a text without final line break', 'a: |\n  x'],
    ['folded descriptions', 'description: a long text that\n  Helm has folded\n  twice\nname: x\n'],
    ['documents', '# c\n---\na: 1\n--- # c\n---\nb: 2\n---\n'],
    ['nothing', '# only\n\n'],
    ['other scripts', 'name: "日本 é 😀" # é\nkey-é: ü\n'],
  ])('%s', (_, text) => {
    const documents = readEveryday(text)
    expect(documents).toBeDefined()
    expect(documents).toStrictEqual(constructDocuments(text, 'f'))
  })
})

it('The everyday reader takes __proto__ for an ordinary key', () => {
  expect(JSON.stringify(readEveryday('__proto__: 1\na: {__proto__: 2}\n'))).toBe(
    '[{"__proto__":1,"a":{"__proto__":2}}]',
  )
})

describe('The everyday reader leaves to the complete one', () => {
  it.each([
    ['anchors', 'a: &x 1\n'],
    ['tags', 'a: !!str 1\n'],
    ['merge keys', '<<: {a: 1}\n'],
    ['explicit keys', '? a\n: b\n'],
    ['flow collections of several lines', 'a: [1,\n  2]\n'],
    ['pairs in lists', '[a: 1]\n'],
    ['tight colons', 'a: {b:1}\n'],
    ['quotes of several lines', 'a: "x\n  y"\n'],
    ['indent indicators', 'a: |2\n   x\n'],
    ['tabs', 'a:\t1\n'],
    ['other line breaks', 'a: 1\r\n'],
    ['byte order marks', '\ufeffa: 1\n'],
    ['directives', '%YAML 1.1\n---\na: 1\n'],
    ['document ends', 'a: 1\n...\n'],
    ['scalars as documents', 'text\n'],
    ['text behind ---', '--- a\n'],
    ['infinities', 'a: .inf\n'],
    ['duplicates', 'a: 1\na: 2\n'],
    ['bad indentation', 'a:\n    b: 1\n  c: 2\n'],
    ['two keys on a line', 'a: b: c\n'],
    ['surrogates as escapes', 'a: "\\ud83d\\ude00"\n'],
    ['deep nesting', Array.from({ length: 80 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ])('%s', (_, text) => {
    expect(readEveryday(text)).toBeUndefined()
  })
})
