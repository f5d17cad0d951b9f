import { describe, expect, it } from 'vitest'
import { Failure, failuresOf } from '../../src/core/failure.ts'
import { withoutLikelySecrets } from '../../src/values/likely-secret.ts'
import { applySet } from '../../src/values/set.ts'
import { readDocument } from '../../src/yaml/read.ts'

/** All that a person sees of what is wrong. */
function shown(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    const { message, at, hint } = withoutLikelySecrets(failuresOf(error)![0]!)
    return [message, `${at?.column}: ${at?.text}`, hint].filter((part) => part !== undefined).join('\n')
  }
  return ''
}

describe('What cannot be read shows no likely secret', () => {
  it.each([
    ['password: hunter2: x', 'a second key on the same line\n11: password: ***'],
    ['db: {dbPassword: hunter2, user: [x}', '5: db: {dbPassword: ***'],
    ['clientSecret: "hunter2', 'this " is not closed\n15: clientSecret: ***'],
    ['api-key: [hunter2', '10: api-key: ***'],
    ['"token": !!binary hunter2', '10: "token": ***'],
  ])('of a file: %s', (text, expected) => {
    const said = shown(() => readDocument(text, 'values.yaml'))
    expect(said).toContain(expected)
    expect(said).not.toContain('hunter2')
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
