import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { ignoreRules } from '../../src/chart/ignore.ts'
import { failuresOf } from '../../src/core/failure.ts'

function isIgnored(rules: string, path: string): boolean {
  return ignoreRules(rules, '.helmignore').ignored(path) !== undefined
}

describe('a rule of .helmignore leaves out', () => {
  test.for<[rule: string, out: string[], kept: string[]]>([
    ['*.bak', ['a.bak', 'files/a.bak', 'a.bak/x'], ['a.bakx', 'bak']],
    ['notes', ['notes', 'files/notes', 'notes/x', 'files/notes/y/z'], ['notes.txt']],
    ['ci/', ['ci/a', 'files/ci/a'], ['ci', 'files/ci']],
    ['/ci', ['ci', 'ci/a'], ['files/ci']],
    ['/ci/', ['ci/a'], ['ci', 'files/ci/a']],
    ['files/*.key', ['files/a.key'], ['a.key', 'files/sub/a.key', 'x/files/a.key']],
    ['a?c', ['abc', 'a€c', 'a😀c'], ['ac', 'abbc', 'a/c']],
    ['[a-c]x', ['ax', 'cx'], ['dx', '-x']],
    ['[^a-c]x', ['dx'], ['ax']],
    ['[]x]', [']', 'x'], ['[]x]']],
    ['[a\\]]', ['a', ']'], ['\\']],
    ['\\*', ['*'], ['x']],
    ['\\#a', ['#a'], ['a']],
    ['a*b*c', ['abc', 'axxbxxc'], ['acb', 'abcd']],
    ['*', ['Chart.yaml', 'a/b'], []],
    ['  spaced  ', ['spaced'], []],
    ['# comment', [], ['# comment', 'comment']],
    ['docs/**', ['docs/a', 'docs/a/b'], ['docs', 'x/docs/a']],
    ['**/x', ['x', 'a/x', 'a/b/x', 'x/y'], ['ax']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/x']],
    ['__proto__', ['__proto__', 'a/__proto__/b'], []],
  ])('%s: %j, and keeps %j', ([rule, out, kept]) => {
    expect(out.filter((path) => !isIgnored(rule, path))).toEqual([])
    expect(kept.filter((path) => isIgnored(rule, path))).toEqual([])
  })
})

describe('.helmignore', () => {
  it('leaves out files of templates/ that begin with a dot, without being asked, but not deeper or elsewhere', () => {
    expect(['templates/.x.yaml.swp', 'templates/.git/x'].every((path) => isIgnored('', path))).toBe(true)
    expect(['templates/a/.x', '.x', 'templates/_a.hbs'].some((path) => isIgnored('', path))).toBe(false)
  })

  it('tells the rule and its place', () => {
    const rule = ignoreRules('# none\r\n\r\n  *.yaml\r\n', 'c/.helmignore').ignored('Chart.yaml')
    expect(rule).toMatchObject({ text: '*.yaml', at: { file: 'c/.helmignore', line: 3, column: 3, width: 6 } })
  })

  it('brings files back by "!", the last match deciding, as in .gitignore and unlike Helm', () => {
    const rules = '*.md\n!README.md\n'
    expect(isIgnored(rules, 'CHANGES.md')).toBe(true)
    expect(isIgnored(rules, 'README.md')).toBe(false)
    expect(isIgnored(rules, 'Chart.yaml')).toBe(false)
    expect(isIgnored('!README.md\n*.md\n', 'README.md')).toBe(true)
  })

  it('brings nothing back whose folder is out, as in .gitignore', () => {
    expect(isIgnored('docs/\n!docs/keep\n', 'docs/keep')).toBe(true)
    expect(isIgnored('docs/*\n!docs/keep\n', 'docs/keep')).toBe(false)
  })

  test.for<[rule: string, warning: RegExp]>([
    ['!README.md', /Helm would leave out all files that do not match/],
    ['docs/**', /Helm refuses "\*\*"/],
    ['[!a]x', /Helm does not negate by "\[!"/],
  ])('warns that Helm reads %s otherwise', ([rule, warning]) => {
    const { warnings } = ignoreRules(`*.bak\n${rule}\n`, '.helmignore')
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatchObject({ at: { line: 2 }, message: expect.stringMatching(warning) as string })
  })

  it('refuses patterns that cannot be read, all together with their lines', () => {
    try {
      ignoreRules('[a\na\\\n[b-a]\n/\nok\n', '.helmignore')
      expect.unreachable()
    } catch (error) {
      const seen = failuresOf(error)!.map(({ message, at }) => [message, at?.line])
      expect(seen).toEqual([
        ['[a: a "[" is not closed', 1],
        ['a\\: it ends in a backslash', 2],
        ['[b-a]: what stands in "[…]" is no set of characters', 3],
        ['/: there is no pattern', 4],
      ])
    }
  })

  it('answers a pattern that would keep a backtracking matcher busy for ever', () => {
    expect(isIgnored('*a'.repeat(200) + 'b', 'a'.repeat(255))).toBe(false)
    expect(isIgnored('**/'.repeat(200) + 'b', 'a/'.repeat(200) + 'a')).toBe(false)
  })

  it('refuses more rules than any chart has, before every file is held against each', () => {
    expect(() => ignoreRules('x\n'.repeat(1001), '.helmignore')).toThrow(/more than 1000 rules/)
    expect(isIgnored(`${'x\n'.repeat(999)}y`, 'y')).toBe(true)
  })

  it('gives rules or a Failure for any text', () => {
    const path = fc.array(
      fc.string({ minLength: 1 }).map((name) => name.replaceAll('/', '-')),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab*?[]^!-\\/\n#. '.split('')) }), path, (text, names) => {
        try {
          ignoreRules(text, '.helmignore').ignored(names.join('/'))
        } catch (error) {
          return failuresOf(error) !== undefined
        }
        return true
      }),
      { numRuns: 2000 },
    )
  })
})
