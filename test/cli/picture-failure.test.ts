import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pictureFailure } from '../../src/cli/picture-failure.ts'
import { paintFor, type Paint } from '../../src/cli/paint.ts'
import { Failure, type FailureDetails } from '../../src/core/failure.ts'
import { spanAt } from '../../src/core/span.ts'

const plain: Paint = (_role, text) => text

function picture(details: FailureDetails, options: { columns?: number; message?: string } = {}): string {
  const failure = new Failure('values/schema', options.message ?? 'no', details)
  return pictureFailure(failure, { level: 'error', paint: plain, columns: options.columns ?? 120 })
}

/** The first lines' `marked` is where the caret belongs. */
function on(line: string, marked: string, number = 1) {
  const text = '\n'.repeat(number - 1) + line
  const start = text.indexOf(marked)
  return spanAt(text, 'values.yaml', start, start + marked.length)
}

describe('the picture of a failure', () => {
  it('looks as the design shows it', () => {
    const failure = new Failure('values/schema', 'kafka.broker.replicas must be an integer ≥ 1, got "three"', {
      at: on('    replicas: three', 'three', 14),
      notes: ['schema: charts/kafka/values.schema.json#/properties/broker/properties/replicas'],
    })
    expect(pictureFailure(failure, { level: 'error', paint: plain, columns: 120 })).toBe(
      [
        'error[values/schema]: kafka.broker.replicas must be an integer ≥ 1, got "three"',
        '  ┌─ values.yaml:14:15',
        '14 │     replicas: three',
        '   │               ^^^^^',
        '  = schema: charts/kafka/values.schema.json#/properties/broker/properties/replicas',
        '',
      ].join('\n'),
    )
  })

  it('gives a warning its own word', () => {
    const text = pictureFailure(new Failure('chart/metadata', 'no'), { level: 'warning', paint: plain, columns: 80 })
    expect(text).toBe('warning[chart/metadata]: no\n')
  })

  it('puts notes before the hint, under the gutter', () => {
    expect(picture({ at: on('a: 1', 'a', 100), notes: ['one', 'two\nlines'], hint: 'do it' })).toBe(
      'error[values/schema]: no\n   ┌─ values.yaml:100:1\n100 │ a: 1\n    │ ^\n   = one\n   = two\n     lines\n   = do it\n',
    )
  })

  it.each([
    ['wide characters', 'name: "日本" # x', '# x', '1 │ name: "日本" # x', '  │              ^^^'],
    ['marked wide characters', 'name: 日本', '日本', '1 │ name: 日本', '  │       ^^^^'],
    ['an emoji, two UTF-16 units', 'a: 😀 b', 'b', '1 │ a: 😀 b', '  │       ^'],
    ['combining marks', 'a: e\u0301 b', 'b', '1 │ a: e\u0301 b', '  │      ^'],
    ['tabs', 'a:\tb', 'b', '1 │ a:    b', '  │       ^'],
    ['a marked tab', '\ta: b', '\t', '1 │     a: b', '  │ ^^^^'],
    ['escape sequences, spelled out', 'a: \u001b[31mb', 'b', '1 │ a: <U+001B>[31mb', '  │                ^'],
    ['bidirectional overrides, spelled out', 'a: \u202eb', 'b', '1 │ a: <U+202E>b', '  │            ^'],
  ])('aligns the caret behind %s', (_what, line, marked, shown, caret) => {
    expect(
      picture({ at: on(line, marked) })
        .split('\n')
        .slice(2, 4),
    ).toEqual([shown, caret])
  })

  it('points behind the last character of a line, where something is missing', () => {
    const at = { file: 'f', line: 1, column: 5, width: 1, text: 'a: [' }
    expect(picture({ at })).toContain('1 │ a: [\n  │     ^\n')
  })

  it.each([
    ['the end', 'x'.repeat(200) + ' here', 'here'],
    ['the middle', 'x'.repeat(200) + ' here ' + 'y'.repeat(200), 'here'],
    ['the start', 'here ' + 'y'.repeat(200), 'here'],
    ['a megabyte', 'x'.repeat(500_000) + ' here ' + 'y'.repeat(500_000), 'here'],
  ])('cuts a long line around a caret at %s', (_where, line, marked) => {
    const [, , shown = '', caret = ''] = picture({ at: on(line, marked) }, { columns: 60 }).split('\n')
    expect(shown.length).toBeLessThanOrEqual(60)
    expect(shown.length).toBeGreaterThanOrEqual(58)
    expect(shown).toContain('…')
    expect(shown.indexOf('here')).toBe(caret.indexOf('^'))
    expect(caret.trimStart()).toBe('│ ' + ' '.repeat(caret.indexOf('^') - 4) + '^^^^')
  })

  it('keeps the caret within a mark that is longer than the line may be', () => {
    const [, , shown = '', caret = ''] = picture(
      { at: on('a: ' + 'x'.repeat(300), 'x'.repeat(300)) },
      { columns: 60 },
    ).split('\n')
    expect(shown.length).toBeLessThanOrEqual(60)
    expect(caret.length).toBeLessThanOrEqual(shown.length)
  })

  it('indents a message of several lines and spells out its controls', () => {
    expect(picture({}, { message: 'one\ntwo \u001b[2J' })).toBe('error[values/schema]: one\n    two <U+001B>[2J\n')
  })

  it('is drawn for any line and any span without raw control characters', () => {
    const span = fc.record({
      file: fc.string(),
      line: fc.integer({ min: 1, max: 1e6 }),
      column: fc.integer({ min: 1, max: 300 }),
      width: fc.integer({ min: 1, max: 300 }),
      text: fc.string({ unit: 'binary', maxLength: 300 }),
    })
    fc.assert(
      fc.property(span, fc.integer({ min: 1, max: 200 }), (at, columns) => {
        expect(picture({ at }, { columns })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
      }),
    )
  })
})

describe('colours', () => {
  const terminal = (stderr: boolean) => ({ stdin: false, stdout: false, stderr, columns: 80, rows: 24 })

  it.each<[string, Record<string, string>, boolean, boolean]>([
    ['on a terminal', {}, true, true],
    ['in a pipe', {}, false, false],
    ['NO_COLOR', { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR, which counts as unset', { NO_COLOR: '' }, true, true],
    ['TERM=dumb', { TERM: 'dumb' }, true, false],
    ['FORCE_COLOR in a pipe', { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR over NO_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0 on a terminal', { FORCE_COLOR: '0' }, true, false],
  ])('%s', (_when, env, stderr, colored) => {
    expect(paintFor({ env, terminal: terminal(stderr) })('error', 'x') !== 'x').toBe(colored)
  })

  it('change nothing but the colour', () => {
    const failure = new Failure('values/schema', 'no', { at: on('a: b', 'b'), hint: 'h' })
    const options = { level: 'error', columns: 80 } as const
    const paint = paintFor({ env: {}, terminal: terminal(true) })
    const colored = pictureFailure(failure, { ...options, paint })
    expect(colored.replace(/\u001b\[[\d;]*m/g, '')).toBe(pictureFailure(failure, { ...options, paint: plain }))
    expect(colored).toContain('\u001b[1;31m^\u001b[0m')
  })
})
