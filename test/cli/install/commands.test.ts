import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Arguments, CommandSpec } from '../../../src/cli/command.ts'
import { applyCommand } from '../../../src/cli/commands/apply.command.ts'
import { applyOptions } from '../../../src/cli/commands/apply-options.ts'
import { diffCommand } from '../../../src/cli/commands/diff.command.ts'
import { diffOptions } from '../../../src/cli/commands/diff-options.ts'
import { getCommand } from '../../../src/cli/commands/get.command.ts'
import { historyCommand } from '../../../src/cli/commands/history.command.ts'
import { installCommand } from '../../../src/cli/commands/install.command.ts'
import { installOptions } from '../../../src/cli/commands/install-options.ts'
import { listCommand } from '../../../src/cli/commands/list.command.ts'
import { getOptions, historyOptions, listOptions, statusOptions } from '../../../src/cli/commands/release-options.ts'
import { rollbackCommand } from '../../../src/cli/commands/rollback.command.ts'
import { rollbackOptions } from '../../../src/cli/commands/rollback-options.ts'
import { statusCommand } from '../../../src/cli/commands/status.command.ts'
import { testCommand } from '../../../src/cli/commands/test.command.ts'
import { testOptions } from '../../../src/cli/commands/test-options.ts'
import { uninstallCommand } from '../../../src/cli/commands/uninstall.command.ts'
import { uninstallOptions } from '../../../src/cli/commands/uninstall-options.ts'
import { helpText, usageLine } from '../../../src/cli/help-text.ts'
import { parseArguments } from '../../../src/cli/parse-arguments.ts'
import { parseByCommander } from '../../../src/cli/program.ts'
import { failuresOf } from '../../../src/core/failure.ts'

const commands: readonly (readonly [CommandSpec, (given: Arguments) => unknown])[] = [
  [installCommand, installOptions],
  [applyCommand, applyOptions],
  [diffCommand, diffOptions],
  [statusCommand, statusOptions],
  [listCommand, listOptions],
  [historyCommand, historyOptions],
  [getCommand, getOptions],
  [rollbackCommand, rollbackOptions],
  [testCommand, testOptions],
  [uninstallCommand, uninstallOptions],
]

function options(line: string): unknown {
  const [name, ...argv] = line.split(' ')
  const [command, read] = commands.find(([{ name: other, aliases = [] }]) => other === name || aliases.includes(name!))!
  return read(parseArguments(argv, command)!)
}

function complaints(line: string): string[] {
  try {
    options(line)
  } catch (error) {
    return failuresOf(error)!.map(({ message }) => message)
  }
  return []
}

const connect = {
  kubeconfig: undefined,
  context: undefined,
  namespace: undefined,
  as: undefined,
  asGroups: [],
  token: undefined,
  requestTimeout: undefined,
  insecureSkipTlsVerify: false,
}

const install = {
  dryRun: false,
  createNamespace: false,
  wait: true,
  timeout: 'by-kind',
  prune: true,
  pruneKinds: [],
  hooks: true,
  forceConflicts: false,
  take: [],
  yield: [],
  adopt: false,
  recreate: false,
  rollbackOnFailure: false,
  overrides: [],
  historyMax: 10,
}

const values = {
  values: ['v.yaml'],
  chart: undefined,
  presets: [],
  set: [],
  setString: [],
  setJson: [],
  setFile: [],
  setLiteral: [],
  name: undefined,
  namespace: undefined,
}

describe('the commands for a cluster', () => {
  it.each<[string, unknown]>([
    ['install v.yaml', { connect, values, install, output: 'text', cache: true }],
    ['apply kafka -f a.yaml -f -', { connect, name: 'kafka', files: ['a.yaml', '-'], install, output: 'text' }],
    ['status kafka', { connect, name: 'kafka', output: 'text' }],
    ['list', { connect, allNamespaces: false, output: 'text' }],
    ['history kafka', { connect, name: 'kafka', output: 'text', max: undefined }],
    [
      'get values kafka',
      { connect, what: 'values', name: 'kafka', revision: undefined, showSecrets: false, output: 'yaml' },
    ],
    [
      'rollback kafka',
      { connect, target: { is: 'release', name: 'kafka' }, revision: undefined, install, output: 'text' },
    ],
    [
      'test kafka',
      { connect, name: 'kafka', filter: { only: [], not: [] }, timeout: 600_000, logs: false, output: 'text' },
    ],
    [
      'uninstall kafka',
      {
        connect,
        name: 'kafka',
        dryRun: false,
        keepHistory: false,
        hooks: true,
        pruneKinds: [],
        wait: true,
        timeout: 600_000,
        output: 'text',
      },
    ],
    [
      'diff v.yaml',
      {
        connect,
        wanted: { is: 'stack', values },
        install: { ...install, dryRun: true },
        output: 'text',
        showSecrets: false,
        context: 3,
        cache: true,
      },
    ],
  ])('have stated defaults: %s', (line, expected) => expect(options(line)).toEqual(expected))

  it.each<[string, object]>([
    ['upgrade v.yaml -o json', { output: 'json' }],
    ['install -n kafka --chart c', { connect: { namespace: 'kafka' }, values: { namespace: 'kafka', chart: 'c' } }],
    ['install v --timeout 1h30m --history-max 0', { install: { timeout: 5_400_000, historyMax: 0 } }],
    ['install v --timeout 1us', { install: { timeout: 1 } }],
    ['install v --no-wait --no-hooks --no-prune', { install: { wait: false, hooks: false, prune: false } }],
    [
      'install v --prune-kind PersistentVolumeClaim,Namespace --prune-kind Kafka',
      { install: { pruneKinds: ['PersistentVolumeClaim', 'Namespace', 'Kafka'] } },
    ],
    [
      'install v --take a.b --take StatefulSet/kafka:spec.replicas --yield c',
      { install: { take: ['a.b', 'StatefulSet/kafka:spec.replicas'], yield: ['c'] } },
    ],
    [
      'install v --dry-run --create-namespace --adopt --recreate --force-conflicts --rollback-on-failure --no-cache',
      {
        install: {
          dryRun: true,
          createNamespace: true,
          adopt: true,
          recreate: true,
          forceConflicts: true,
          rollbackOnFailure: true,
        },
        cache: false,
      },
    ],
    [
      'status kafka --kubeconfig k --context c --as u --as-group a --as-group b --token t --insecure-skip-tls-verify',
      {
        connect: {
          kubeconfig: 'k',
          context: 'c',
          as: 'u',
          asGroups: ['a', 'b'],
          token: 't',
          insecureSkipTlsVerify: true,
        },
      },
    ],
    ['status kafka --request-timeout 1m', { connect: { requestTimeout: 60_000 } }],
    ['status kafka --request-timeout 30', { connect: { requestTimeout: 30_000 } }],
    ['status kafka --request-timeout 0', { connect: { requestTimeout: 0 } }],
    ['ls -A', { allNamespaces: true }],
    ['history kafka --max 3', { max: 3 }],
    [
      'get manifest kafka --revision 2 -o json --show-secrets',
      { what: 'manifest', revision: 2, output: 'json', showSecrets: true },
    ],
    ['get notes kafka', { what: 'notes' }],
    ['rollback kafka 3 --dry-run', { revision: 3, install: { dryRun: true } }],
    ['rollback prod.yaml 3', { target: { is: 'stack', file: 'prod.yaml' }, revision: 3 }],
    [
      'test kafka --filter a,!b --filter name=c --filter !name=d,name=!e --logs',
      { filter: { only: ['a', 'c'], not: ['b', 'd', 'e'] }, logs: true },
    ],
    ['uninstall kafka --keep-history --no-wait --timeout 90s', { keepHistory: true, wait: false, timeout: 90_000 }],
    ['diff v.yaml -f w.yaml -U 0', { wanted: { is: 'stack', values: { values: ['v.yaml', 'w.yaml'] } }, context: 0 }],
    ['diff kafka -f m.yaml', { wanted: { is: 'manifests', name: 'kafka', files: ['m.yaml'] } }],
    [
      'diff kafka --chart charts/kafka',
      { wanted: { is: 'stack', values: { values: ['kafka'], chart: 'charts/kafka' } } },
    ],
    ['diff ./kafka', { wanted: { is: 'stack' } }],
    ['diff -', { wanted: { is: 'stack' } }],
    ['diff -f v.yaml', { wanted: { is: 'stack', values: { values: ['v.yaml'] } } }],
  ])('understand %s', (line, expected) => expect(options(line)).toMatchObject(expected))

  it.each<[string, string[]]>([
    ['install', ['no values file is given']],
    ['install v -n Kafka', ['--namespace must be lower-case letters, digits and "-", 63 at most, got "Kafka"']],
    [
      'install v --timeout 10 --request-timeout soon -o yaml --history-max -1',
      [
        '--request-timeout must be a duration, got "soon"',
        '--timeout must be a duration of more than 0, got "10"',
        '--history-max must be a whole number from 0, got "-1"',
        '--output must be text or json, got "yaml"',
      ],
    ],
    ['install v --timeout 0s', ['--timeout must be a duration of more than 0, got "0s"']],
    ['install v --timeout 800h', ['--timeout must be a duration of more than 0, got "800h"']],
    ['install v --timeout=', ['--timeout has an empty value']],
    ['install v --take= --yield=', ['--take has an empty value', '--yield has an empty value']],
    ['install v --take a --yield a', ['a cannot be both taken and yielded']],
    [
      'install v --no-prune --prune-kind Namespace',
      ['--prune-kind says what to delete, and --no-prune deletes nothing'],
    ],
    [
      'install v --no-wait --rollback-on-failure',
      ['--rollback-on-failure must wait to see a failure: leave out --no-wait'],
    ],
    ['install v --prune-kind persistentvolumeclaim', ['--prune-kind persistentvolumeclaim is no kind']],
    ['install v --prune-kind pvc', ['--prune-kind must be a kind as manifests have it, got "pvc"']],
    ['apply', ['no release is named', 'no manifests are given']],
    [
      'apply Kafka -f - -f -',
      [
        'the name of a release must be lower-case letters, digits and "-", 53 at most, got "Kafka"',
        'standard input (-) can be read only once',
      ],
    ],
    ['status kafka --as-group a', ['--as-group needs --as: groups alone are nobody']],
    ['get', ['what to get must be values, manifest or notes']],
    ['get kafka', ['what to get must be values, manifest or notes, got "kafka"']],
    ['get values', ['no release is named']],
    ['get notes kafka -o json', ['notes are text: they have no --output']],
    ['get values kafka --revision 0', ['--revision must be a whole number from 1, got "0"']],
    ['history kafka --max all', ['--max must be a whole number from 1, got "all"']],
    ['rollback kafka v3', ['the revision must be a whole number from 1, got "v3"']],
    ['rollback', ['no release is named']],
    [
      'test kafka --filter a=b --filter !',
      ['--filter must be NAME or !NAME, got "a=b"', '--filter must be NAME or !NAME, got "!"'],
    ],
    ['diff kafka', ['no manifests are given']],
    ['diff kafka -f m.yaml --set a=1', ['--set is for stacks, and kafka is the name of a release']],
    ['diff v.yaml -U many', ['--unified must be a whole number from 0, got "many"']],
  ])('refuse %s, with everything that is wrong: %j', (line, expected) => expect(complaints(line)).toEqual(expected))
})

describe('the tables of the commands for a cluster', () => {
  it.each(commands.map(([command]) => [command.name, command] as const))(
    '%s fits a page of 100 columns',
    (_, command) => {
      const lines = helpText(command).split('\n')
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
      expect(lines).toContain('Flags of the connection, as in kubectl:')
    },
  )

  it.each(commands.map(([command, read]) => [command.name, command, read] as const))(
    '%s has examples that it understands',
    (_, command, read) => {
      expect(command.examples.length).toBeGreaterThan(1)
      for (const { command: line } of command.examples) {
        const own = new RegExp(`capstan (?:${[command.name, ...(command.aliases ?? [])].join('|')}) ?([^|]*)`).exec(
          line,
        )![1]!
        const given = parseArguments(own.trim() === '' ? [] : own.trim().split(/\s+/), command)
        expect(given, line).toBeDefined()
        expect(() => read(given!), line).not.toThrow()
      }
    },
  )

  it('have one meaning for each flag and no letter twice', () => {
    for (const [{ name, flags }] of commands) {
      const letters = flags.flatMap(({ short = [] }) => short)
      expect(new Set(letters).size, name).toBe(letters.length)
      expect(new Set(flags.map(({ long }) => long)).size, name).toBe(flags.length)
    }
  })

  it.each([
    [installCommand, 'capstan install [VALUES] [flags]'],
    [getCommand, 'capstan get values|manifest|notes NAME [flags]'],
    [rollbackCommand, 'capstan rollback NAME|VALUES [REVISION] [flags]'],
    [listCommand, 'capstan list [flags]'],
  ])('usage %#', (command, line) => expect(usageLine(command)).toBe(line))

  it('mean the same to both parsers wherever the quick one answers', () => {
    const word = fc.constantFrom('', '-', '--', 'kafka', '3', '-1', '-A', '-fx', '-U3', '-U=3', '-n=a', '--nope', '-h')
    const line = fc.constantFrom(...commands.map(([command]) => command)).chain((command) => {
      const flag = fc.constantFrom(...command.flags)
      const argument = fc.oneof(
        word,
        flag.map(({ long }) => `--${long}`),
        fc.tuple(flag, word).map(([{ long }, value]) => `--${long}=${value}`),
        fc.tuple(flag, word).map(([{ short }, value]) => `-${short ?? 'q'}${value}`),
      )
      return fc.tuple(fc.constant(command), fc.array(argument, { maxLength: 6 }))
    })
    let answered = 0
    fc.assert(
      fc.property(line, ([command, argv]) => {
        const quick = parseArguments(argv, command)
        if (quick === undefined) return
        answered++
        expect(parseByCommander(argv, command)).toEqual(quick)
      }),
      { numRuns: 2000 },
    )
    expect(answered).toBeGreaterThan(200)
  })
})
