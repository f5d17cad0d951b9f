import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { typable, typableError } from '../../src/cli/typable.ts'
import { Failure, Failures } from '../../src/core/failure.ts'

const here = { kubeconfig: undefined, context: undefined }
const events = { namespace: 'events' }

describe('a command in a sentence', () => {
  it.each([
    ['capstan rollout sts/kafka --partition 0 goes on', 'capstan rollout sts/kafka -n events --partition 0 goes on'],
    ['go back: capstan rollout undo sts/kafka.', 'go back: capstan rollout undo sts/kafka -n events.'],
    ['capstan rollout status release/kafka tells', 'capstan rollout status release/kafka -n events tells'],
    ['capstan history my.release shows them all', 'capstan history my.release -n events shows them all'],
    ['capstan list shows them', 'capstan list -n events shows them'],
    ['capstan list -A shows them', 'capstan list -A shows them'],
    [
      'capstan rollout resume sts/a; or capstan rollout undo sts/a',
      'capstan rollout resume sts/a -n events; or capstan rollout undo sts/a -n events',
    ],
  ])('gets the namespace: %s', (text, typed) => expect(typable(events, here)(text)).toBe(typed))

  it('gets what the command line said of the cluster and of the user, quoted for a shell, and never its token', () => {
    const meant = {
      context: 'prod east',
      kubeconfig: "/k/it's",
      as: 'alice',
      asGroups: ['dev', 'ops'],
      token: 'secret',
    }
    expect(typable(events, { ...meant, insecureSkipTlsVerify: true })('capstan history kafka; capstan list -A')).toBe(
      `capstan history kafka -n events --context 'prod east' --kubeconfig '/k/it'\\''s' --as alice --as-group dev --as-group ops --insecure-skip-tls-verify; ` +
        `capstan list -A --context 'prod east' --kubeconfig '/k/it'\\''s' --as alice --as-group dev --as-group ops --insecure-skip-tls-verify`,
    )
  })

  it('gets no flag that it has: twice is as once', () => {
    const typed = typable(events, { context: 'prod east', kubeconfig: "/k/it's", as: 'a', asGroups: ['b'] })
    const once = typed('capstan rollout sts/kafka; capstan list -A')
    expect(typed(once)).toBe(once)
    expect(typed('capstan history kafka --namespace other')).toMatch(
      /^capstan history kafka --namespace other --context/,
    )
    expect(typed('capstan history kafka --namespace other')).not.toContain(' -n ')
  })

  it.each([
    'kubectl get sts/kafka',
    'capstan rollout RELEASE --after connect=kafka',
    'write capstan history NAME',
    'did you mean capstan rollout pause? no',
    'capstan install does it',
  ])('is left alone where it is none, or has a placeholder: %s', (text) => {
    expect(typable(events, here)(text)).toBe(text)
  })
})

describe('a failure', () => {
  const typed = typable(events, here)

  it('has such commands in its sentence, its hint and its notes, and is the same where it has none', () => {
    const cause = new Error('x')
    const plain = new Failure('usage', 'no', { hint: 'no', cause })
    expect(typableError(plain, typed)).toBe(plain)
    const told = new Failure('rollout/target', 'see capstan history a', {
      hint: 'capstan list',
      notes: ['capstan rollout sts/a'],
      cause,
    })
    expect(typableError(told, typed)).toMatchObject({
      code: 'rollout/target',
      message: 'see capstan history a -n events',
      hint: 'capstan list -n events',
      notes: ['capstan rollout sts/a -n events'],
      cause,
    })
    expect(typableError(new Failures([plain, told]), typed)).toMatchObject({
      all: [plain, { hint: 'capstan list -n events' }],
    })
    expect(typableError(cause, typed)).toBe(cause)
  })
})

/** Sentences of the engines, and of the jobs that print them; help and usage name nobody's cluster. */
const folders = [
  'src/rollout',
  'src/install',
  'src/release',
  'src/lease',
  'src/status',
  'src/cli/install',
  'src/cli/rollout',
]

/** Help and complaints about a command line, and what completes commands. */
const helpful = ['src/cli/program.ts', 'src/cli/help-text.ts', 'src/cli/typable.ts', 'src/cli/words-of-kubectl.ts']

describe('every command that is printed of a cluster', () => {
  const sentences = folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`))
    .concat(readdirSync('src/cli').map((file) => `src/cli/${file}`))
    .filter((file) => !helpful.includes(file))
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => commandsIn(file))

  it('is found', () => expect(sentences.length).toBeGreaterThan(30))

  it.each(sentences)('is completed, or has nothing to complete: $file: $text', ({ text }) => {
    const typed = typable(events, { ...here, context: 'east' })(text)
    expect(typed !== text || alone.some((known) => text.includes(known))).toBe(true)
  })
})

/** With a reason: they ask no cluster, or stand where a command is described and not given. */
const alone = [
  'capstan render',
  'capstan uninstall does that',
  'capstan install does it',
  'capstan rollout … -o json',
  'capstan rollout RELEASE --after',
  'capstan rollout x? ',
  'capstan needs Node',
  'capstan rollout simulate',
]

/** The words behind `capstan ` in texts of a source file; names that are filled in become `x`, and a target `sts/x`. */
function commandsIn(file: string): { file: string; text: string }[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(?:\/?\*|\/\/)/.test(line) && !line.includes('/** '))
    .flatMap((line) => [...line.matchAll(/['"`][^'"`]*\bcapstan [^'"`]*['"`]?/g)])
    .map(([text]) => ({
      file,
      text: text
        .replaceAll('${target}', 'sts/x')
        .replaceAll(/\$\{[^}]*\}/g, 'x')
        .slice(1),
    }))
}
