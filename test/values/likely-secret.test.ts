import { describe, expect, it } from 'vitest'
import { Failure, failuresOf } from '../../src/core/failure.ts'
import { isLikelySecretName, withoutLikelySecrets } from '../../src/values/likely-secret.ts'
import { applySet } from '../../src/values/set.ts'
import { readDocument } from '../../src/yaml/read.ts'

/** All that a person sees of what is wrong. */
function shown(run: () => unknown, text?: string): string {
  try {
    run()
  } catch (error) {
    const { message, at, hint } = withoutLikelySecrets(failuresOf(error)![0]!, text)
    return [message, `${at?.column}: ${at?.text}`, hint].filter((part) => part !== undefined).join('\n')
  }
  return ''
}

describe('What cannot be read shows no likely secret', () => {
  it.each([
    ['password: hunter2: x', 'a second key on the same line\n11: password: ***'],
    ['db: {dbPassword: hunter2, user: [x}', '5: db: {dbPassword: ***'],
    ['clientSecret: "hunter2', 'this " is not closed\n15: clientSecret: ***'],
    ['Authorization: [Bearer hunter2', '16: Authorization: ***'],
    ['api-key: [hunter2', '10: api-key: ***'],
    ['"token": !!binary hunter2', '10: "token": ***'],
  ])('of a file: %s', (text, expected) => {
    const said = shown(() => readDocument(text, 'values.yaml'))
    expect(said).toContain(expected)
    expect(said).not.toContain('hunter2')
  })

  it.each<[title: string, text: string, expected: string]>([
    ['one value', 'login: &p "hunter2" x\npassword: *p\n', 'login: &p ***'],
    ['a map', 'login: &p {user: me, key: hunter2: }}\ndb: {password: *p}\n', 'login: &p ***'],
    ['the lines below', 'login: &p\n  user: me\n  key: hunter2: x\ndb:\n  secret: *p\n', '3:   ***'],
    ['a part of a part', 'a: &a "hunter2" x\nb: &b [*a]\ntoken: {is: *b}\n', 'a: &a ***'],
    ['an item of a list', 'login: &p "hunter2" x\npasswords:\n- *p\n', 'login: &p ***'],
    ['an item below its key', 'login: &p "hunter2" x\npasswords:\n  - x\n  - *p\n', 'login: &p ***'],
    ['what an alias above repeats', 'tokens: [*p]\nlogin: [&p hunter2', 'login: [&p ***'],
    ['a merged map', 'base: &p {key: hunter2: }}\nsecret:\n  <<: *p\n', 'base: &p ***'],
    ['the message', 'login: &p hunter2\n', 'nothing'],
  ])('that an alias repeats under such a name: %s', (title, text, expected) => {
    if (title === 'the message') {
      const at = { file: 'v.yaml', line: 1, column: 11, width: 7, text: 'login: &p hunter2' }
      const { message, hint } = withoutLikelySecrets(
        new Failure('yaml/syntax', '"hunter2" is wrong', { at, hint: 'not hunter2' }),
        `${text}password: *p`,
      )
      expect([message, hint]).toEqual(['"***" is wrong', undefined])
      return
    }
    const said = shown(() => readDocument(text, 'values.yaml'), text)
    expect(said).toContain(expected)
    expect(said).not.toContain('hunter2')
  })

  it.each([
    ['an anchor that is repeated elsewhere', 'name: &p "harmless" x\nother: *p\npassword: y\n'],
    ['an anchor that nothing repeats', 'name: &p "harmless" x\npassword: y\n'],
    ['an anchor that is repeated after the secret', 'name: &p "harmless" x\npassword: y\nother: *p\n'],
    ['the line after an anchored value', 'a: &p x\nname: harmless: x\npassword: *p\n'],
  ])('shows %s', (_, text) => {
    expect(shown(() => readDocument(text, 'values.yaml'), text)).toContain('harmless')
  })

  it('looks once at what thousands of anchors on one line stand for', { timeout: 20_000 }, () => {
    const names = Array.from({ length: 50_000 }, (_, i) => `p${i}`)
    const anchors = names.map((name) => `&${name}`).join(' ')
    const text = `${anchors}\n${'- x\n'.repeat(50_000)}password: [${names.map((name) => `*${name}`).join(', ')}]\n`
    const at = { file: 'v.yaml', line: 3, column: 1, width: 1, text: '- hunter2' }
    expect(withoutLikelySecrets(new Failure('yaml/syntax', 'no', { at }), text).at!.text).toBe('***')
  })

  it('follows a chain of 40 000 aliases without looking through the file for each', { timeout: 20_000 }, () => {
    const text = `${Array.from({ length: 40_000 }, (_, i) => `a${i}: &a${i + 1} [*a${i}]`).join('\n')}\npassword: *a40000\n`
    const at = { file: 'v.yaml', line: 1, column: 1, width: 1, text: 'a0: &a1 [*a0]' }
    expect(withoutLikelySecrets(new Failure('yaml/syntax', 'no', { at }), text).at!.text).toBe('a0: &a1 ***')
  })

  it.each([
    ['set', 'password={hunter2', '10: password=***'],
    ['set', 'db.password=my,hunter2', '"***" has no value\n13: db.password=***'],
    ['set-json', 'auth={"token":"hunter2"', '15: auth={"token":***'],
    ['set-string', 'passphrase[=hunter2', 'this "[" is never closed\n11: passphrase[=***'],
  ] as const)('of --%s %s', (kind, expression, expected) => {
    expect(shown(() => applySet({}, kind, expression))).toContain(expected)
  })

  it.each([
    ['the place before the secret', 'a: b: c # password: x', 5, 'a: b: c # password: ***'],
    ['a name that is a key by itself', 'password:', 1, 'password:'],
    ['an ordinary line', 'replicas: {a', 11, 'replicas: {a'],
    ['a word that only begins like one', 'passive: {a', 10, 'passive: {a'],
  ])('keeps %s', (_, text, column, expected) => {
    const at = { file: 'values.yaml', line: 1, column, width: 1, text }
    expect(withoutLikelySecrets(new Failure('yaml/syntax', 'no', { at })).at).toMatchObject({ column, text: expected })
  })
})

it.each([
  ['password', true],
  ['userPassword', true],
  ['apiKey', true],
  ['clientSecret', true],
  ['secretName', false],
  ['existingSecretRef', false],
  ['secretKey', true],
  ['replicas', false],
])('the name %s alone makes a secret of its value: %s', (name, is) => {
  expect(isLikelySecretName(name)).toBe(is)
})
