import { describe, expect, it } from 'vitest'
import { failuresOf } from '../../src/core/failure.ts'
import { readDocument } from '../../src/yaml/read.ts'

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x]',
  ...Array.from('bcdefgh', (name, i) => {
    const alias = `*${'abcdefgh'[i]!}`
    return `${name}: &${name} [${Array.from({ length: 8 }, () => alias).join(', ')}]`
  }),
].join('\n')

describe('A mistake is named in plain words at its place', () => {
  it.each([
    ['a tab', 'a:\n\tb: 1\n', 'yaml/syntax 2:1 a tab indents this line | indent with spaces'],
    ['an open quote', 'a: "x\nb: 1\n', 'yaml/syntax 1:4 this " is not closed | close it where the text ends'],
    ['an open quote at the end', "a: 'x\n", "yaml/syntax 1:4 this ' is not closed | close it where the text ends"],
    [
      'a quote in quotes',
      "a: 'it's'\n",
      "yaml/syntax 1:8 text goes on behind the closing quote | write a quote inside single quotes as ''",
    ],
    ['an open bracket', 'a: [1, 2\nb: 3\n', 'yaml/syntax 1:4 this [ is not closed | write ] where it ends'],
    ['an open brace', 'a: {x: 1\nb: 3\n', 'yaml/syntax 1:4 this { is not closed | write } where it ends'],
    [
      'a missing comma',
      'a: [{} {}]\n',
      'yaml/syntax 1:8 a comma is missing here | separate the entries between brackets by commas',
    ],
    [
      'too little indentation',
      'a:\n    b: 1\n  c: 2\n',
      'yaml/syntax 3:3 this line fits no line above | start it in the same column as the entries that it belongs to',
    ],
    [
      'too much indentation',
      'a:\n  b: 1\n   c: 2\n',
      'yaml/syntax 3:4 this line is indented below an entry that already has a value | start it in the same column as the entries that it belongs to',
    ],
    [
      'two keys on a line',
      'a: b: c\n',
      'yaml/syntax 1:5 a second key on the same line | quote the value if the colon is text, or start a new line',
    ],
    [
      'no blank after a colon',
      'key:value\nb: 1\n',
      'yaml/syntax 1:4 a blank is missing after the colon | write key: value',
    ],
    [
      'a line without colon',
      'a: 1\nb\nc: 2\n',
      'yaml/syntax 2:1 a line with a key and a colon is wanted here | write key: value',
    ],
    [
      'a list behind its key',
      'a: - b\n',
      'yaml/syntax 1:4 a list cannot start on the line of its key | put the list on the next line',
    ],
    [
      'an item among keys',
      'a: 1\n- b\n',
      'yaml/syntax 2:1 a list item stands among keys | indent it below its key, or remove the dash',
    ],
    ['a reserved character', 'a: @x\n', 'yaml/syntax 1:4 text cannot start with @ | put the value in quotes'],
    ['a bigger-than sign', 'a: >=1.2\n', 'yaml/syntax 1:4 text cannot start with > | put the value in quotes'],
    [
      'a template',
      '{{- if x }}\na: 1\n',
      'yaml/syntax 1:1 {{ begins a map inside a map in YAML | quote the whole value if the braces are text; placeholders work in templates only',
    ],
    [
      'a placeholder',
      'a: {{ x }}\n',
      'yaml/value 1:5 a map cannot be a key | if a placeholder such as {{ name }} was meant, quote it',
    ],
    [
      'a merge conflict',
      'a: 1\n<<<<<<< HEAD\nb: 2\n=======\n',
      'yaml/syntax 2:1 a merge conflict is left in this file | resolve it and remove the marker',
    ],
    [
      'binary data',
      'a: 1\n\0\x01',
      'yaml/syntax 2:1 the control character U+0000 is not allowed in YAML | write it as an escape in double quotes; if the file is not text, it is not YAML',
    ],
    [
      'control characters',
      'a: "\x7f"\n',
      'yaml/syntax 1:5 the control character U+007F is not allowed in YAML | write it as an escape in double quotes; if the file is not text, it is not YAML',
    ],
    [
      'an escape of JSON',
      'a: "\\/"\n',
      "yaml/syntax 1:5 Kubernetes' reader does not know the escape \\/ | write the character itself",
    ],
    [
      'a surrogate',
      'a: "\\ud83d\\ude00"\n',
      "yaml/syntax 1:5 Kubernetes' reader does not know the escape \\ud83d | write the character itself",
    ],
    [
      'a tight colon',
      'a: {b:, c: 1}\n',
      'yaml/syntax 1:6 a colon before , [ ] { } is read differently by different readers | put a space after the colon',
    ],
    [
      'another YAML',
      '%YAML 1.2\n---\na: 1\n',
      'yaml/syntax 1:1 Kubernetes reads YAML 1.1, not 1.2 | remove the %YAML line',
    ],
    [
      'a line break of YAML 1.1',
      'a: x\u2028y\n',
      "yaml/syntax 1:5 U+2028 means something else to Kubernetes' reader | write it as an escape in double quotes",
    ],
    [
      'one inside quotes',
      'a: "x\u0085y"\n',
      "yaml/syntax 1:6 U+0085 means something else to Kubernetes' reader | write it as an escape in double quotes",
    ],
    [
      'a byte order mark inside',
      'a: 1\n\ufeffb: 2\n',
      "yaml/syntax 2:1 U+FEFF means something else to Kubernetes' reader | write it as an escape in double quotes",
    ],
    [
      'an anchor with odd letters',
      'a: &x. 1\n',
      "yaml/syntax 1:5 an anchor's name has only letters, digits, - and _ | rename it",
    ],
    ['an indented ---', ' ---\n', 'yaml/syntax 1:2 --- is indented | start it in the first column'],
    [
      'a duplicate key',
      'a:\n  b: 1\n  b: 2\n',
      'yaml/duplicate-key 3:3 the key "b" appears twice in one map | remove one of the two: readers differ in which one they take | first at f:2:3',
    ],
    [
      'a duplicate in other words',
      'on: 1\n"true": 2\n',
      'yaml/duplicate-key 2:1 the key "true" appears twice in one map | remove one of the two: readers differ in which one they take | first at f:1:1',
    ],
    [
      'an alias bomb',
      bomb,
      'yaml/alias 7:12 aliases expand to more than 1000000 nodes | write the values out, or use fewer aliases to lists and maps that hold aliases themselves',
    ],
    ['an unknown alias', 'a: *x\n', 'yaml/alias 1:4 there is no anchor &x before this'],
    ['an alias in itself', 'a: &x [*x]\n', 'yaml/alias 1:8 *x stands inside &x'],
    [
      'a merge of text',
      '<<: x\n',
      'yaml/value 1:5 << needs a map or a list of maps | to use << as plain text, quote it',
    ],
    [
      'an infinity',
      'a: .inf\n',
      'yaml/value 1:4 .inf is a number that JSON cannot hold | quote it if text is meant: ".inf"',
    ],
    [
      'null as a key',
      '~: x\n',
      'yaml/value 1:1 null cannot be a key: Kubernetes reads only text, booleans and 64-bit integers | quote it: "~"',
    ],
    [
      'a tag that does not fit',
      'a: !!int x\n',
      'yaml/value 1:10 !!int does not fit "x" | correct the text or remove the tag',
    ],
    [
      'two documents',
      '---\na: 1\n---\nb: 2\n',
      'yaml/value 4:1 one YAML document is wanted here, there are more | remove the line --- and what follows it',
    ],
    [
      'depth',
      '['.repeat(500),
      'yaml/syntax 1:400 maps and lists are nested more than 400 deep | no manifest is: is a bracket not closed?',
    ],
  ])('%s', (_, text, message) => {
    expect(refusals(text)).toStrictEqual([message])
  })

  it('and all mistakes in values come together', () => {
    expect(refusals('a: .inf\nb: *x\na: 1\n').map((message) => message.split(' | ')[0])).toStrictEqual([
      'yaml/value 1:4 .inf is a number that JSON cannot hold',
      'yaml/alias 2:4 there is no anchor &x before this',
      'yaml/duplicate-key 3:1 the key "a" appears twice in one map',
    ])
  })
})

function refusals(text: string): string[] {
  try {
    readDocument(text, 'f')
  } catch (error) {
    const failures = failuresOf(error)
    if (failures === undefined) throw error
    return failures.map(({ code, at, message, hint, notes }) =>
      [`${code} ${at!.line}:${at!.column} ${message}`, ...(hint === undefined ? [] : [hint]), ...notes].join(' | '),
    )
  }
  return []
}
