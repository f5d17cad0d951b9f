import { describe, expect, it } from 'vitest'
import { globMatcher } from '../../src/core/glob.ts'

const match = (pattern: string, path: string): boolean => globMatcher(pattern)(path)

describe('A glob matches paths as Helm does (gobwas/glob with "/")', () => {
  it.each([
    ['files/*.txt', 'files/a.txt'],
    ['files/*', 'files/.hidden'],
    ['**', 'a/b/c'],
    ['**/x', 'a/b/x'],
    ['a/**/x', 'a/b/c/x'],
    ['a**z', 'ab/cz'],
    ['f?', 'fé'],
    ['f?', 'f😀'],
    ['[a-c]x', 'bx'],
    ['[!a-c]x', 'dx'],
    ['[]]x', ']x'],
    ['[a\\]]', ']'],
    ['[a-]', '-'],
    ['{a,b}.yaml', 'b.yaml'],
    ['{a,{b,c}}d', 'cd'],
    ['{a*,*b}/x', 'qb/x'],
    ['{,a}b', 'b'],
    ['\\*', '*'],
    ['a,b', 'a,b'],
    ['}', '}'],
    ['', ''],
    ['***', 'a/b'],
  ])('%s takes %s', (pattern, path) => {
    expect(match(pattern, path)).toBe(true)
  })

  it.each([
    ['files/*.txt', 'files/b/a.txt'],
    ['files/*', 'files'],
    ['*', 'a/b'],
    ['?', '/'],
    ['[!a]', '/'],
    ['**/x', 'x'],
    ['{a,b}', 'ab'],
    ['\\*', 'a'],
    ['A', 'a'],
    ['', 'a'],
    ['a', ''],
  ])('%s does not take %s', (pattern, path) => {
    expect(match(pattern, path)).toBe(false)
  })

  it.each(['[', '[]', '[!', '{a', 'a{b,c', 'a\\', '[a\\'])('%s does not end and is refused', (pattern) => {
    expect(() => globMatcher(pattern)).toThrow(/^the glob .* has a . without its end$/)
  })

  it('hard patterns take time in proportion to the path only', () => {
    const hard = globMatcher('{*a,**a}'.repeat(20) + 'b')
    expect(hard('a'.repeat(2_000))).toBe(false)
  })
})
