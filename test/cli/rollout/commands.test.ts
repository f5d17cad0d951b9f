import { describe, expect, it } from 'vitest'
import type { Arguments } from '../../../src/cli/command.ts'
import { commands } from '../../../src/cli/commands.ts'
import { saysSomething, withFlags } from '../../../src/cli/commands/rollout-plan-flags.ts'
import {
  pauseOptions,
  resumeOptions,
  rolloutOptions,
  targetOptions,
  undoOptions,
} from '../../../src/cli/commands/rollout-options.ts'
import { planOptions } from '../../../src/cli/commands/rollout-plan-options.ts'
import { simulateOptions } from '../../../src/cli/commands/rollout-simulate-options.ts'
import type { RolloutOptions } from '../../../src/cli/commands/rollout-options.ts'
import { checkOverrides } from '../../../src/cli/check-overrides.ts'
import { rolloutTargets } from '../../../src/cli/rollout-targets.ts'
import { main } from '../../../src/cli/main.ts'
import { parseArguments } from '../../../src/cli/parse-arguments.ts'
import { failuresOf } from '../../../src/core/failure.ts'
import type { ObjectRef } from '../../../src/core/object-ref.ts'
import type { RolloutPorts } from '../../../src/rollout/ports.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { fakeIo } from '../fake-io.ts'

const readers: Readonly<Record<string, (given: Arguments) => unknown>> = {
  rollout: rolloutOptions,
  'rollout plan': planOptions,
  'rollout status': targetOptions('rollout status'),
  'rollout pause': pauseOptions('rollout pause'),
  'rollout resume': resumeOptions,
  'rollout undo': undoOptions,
  'rollout simulate': simulateOptions,
}

/** Words are separated by two blanks where a value has one. */
function options(name: string, line = ''): unknown {
  const command = commands.find((command) => command.name === name)!
  const argv = line.split(line.includes('  ') ? '  ' : ' ').filter((word) => word !== '')
  return readers[name]!(parseArguments(argv, command)!)
}

function complaints(name: string, line: string): string[] {
  try {
    options(name, line)
  } catch (error) {
    return failuresOf(error)!.map(({ message }) => message)
  }
  return []
}

describe('what is rolled out', () => {
  it.each<[string, object]>([
    ['sts/kafka', { is: 'set', name: 'kafka' }],
    ['statefulset/kafka', { is: 'set', name: 'kafka' }],
    ['statefulsets.apps/kafka', { is: 'set', name: 'kafka' }],
    ['StatefulSet/kafka', { is: 'set', name: 'kafka' }],
    ['kafka', { is: 'release', name: 'kafka' }],
    ['sts/my.set', { is: 'set', name: 'my.set' }],
    ['sts/my.yaml', { is: 'set', name: 'my.yaml' }],
    ['my.release', { is: 'release', name: 'my.release' }],
    ['release/status', { is: 'release', name: 'status' }],
    ['prod.yaml', { is: 'stack', file: 'prod.yaml' }],
    ['./prod', { is: 'stack', file: './prod' }],
    ['stacks/prod.yml', { is: 'stack', file: 'stacks/prod.yml' }],
    ['-', { is: 'stack', file: '-' }],
  ])('%s', (text, target) => expect(options('rollout status', text)).toMatchObject({ target }))

  it.each<[string, RegExp]>([
    ['', /^no target is named$/],
    ['deploy/web', /^only StatefulSets are rolled out/],
    ['sts/', /^the name of a StatefulSet must be/],
    ['sts/Kafka', /^the name of a StatefulSet must be/],
    ['Kafka', /^the name of a release must be/],
  ])('is refused: %j', (text, message) => {
    expect(complaints('rollout status', text)).toEqual([expect.stringMatching(message)])
  })
})

describe('what is planned', () => {
  it.each<[string, object]>([
    ['sts/kafka', { is: 'live', target: { is: 'set', name: 'kafka' } }],
    ['events', { is: 'live', target: { is: 'release', name: 'events' } }],
    ['prod.yaml --set a=1', { is: 'rendered', values: { values: ['prod.yaml'], set: ['a=1'] }, cache: true }],
    ['--chart charts/kafka -f a.yaml', { is: 'rendered', values: { values: ['a.yaml'], chart: 'charts/kafka' } }],
    ['-f prod.yaml --no-cache', { is: 'rendered', values: { values: ['prod.yaml'] }, cache: false }],
    ['prod.yaml --adopt --take spec.replicas', { install: { adopt: true, take: ['spec.replicas'], dryRun: true } }],
  ])('%s', (line, subject) => expect(options('rollout plan', line)).toMatchObject({ subject }))

  it.each<[string, RegExp]>([
    ['', /^no target is named$/],
    ['sts/kafka --set a=1', /^--set is for what is rendered, and sts\/kafka is in the cluster already$/],
    ['events --adopt', /^--adopt is for what is rendered/],
    ['prod.yaml --timeout 5', /^--timeout must be a duration/],
  ])('is refused: %j', (line, message) => {
    expect(complaints('rollout plan', line)).toEqual([expect.stringMatching(message)])
  })
})

describe('how it is rolled out', () => {
  const plan = (line: string): unknown => (options('rollout', `sts/kafka ${line}`) as { plan: unknown }).plan

  it('without flags the command line says nothing', () => {
    expect(saysSomething(plan('') as never)).toBe(false)
    expect(saysSomething(plan('--soak 0') as never)).toBe(true)
  })

  it.each<[string, object]>([
    ['--partition 3,0', { stages: { is: 'marks', marks: [{ partition: 3 }, { partition: 0 }] } }],
    ['--step exponential:2', { stages: { is: 'exponential', base: 2 } }],
    ['--soak 1m --stage-soak 1h', { soak: 60_000, stageSoak: 3_600_000 }],
    ['--soak 0s', { soak: 0 }],
    ['--patience 5m', { patience: 300_000 }],
    ['--timeout 5m', { patience: 300_000 }],
    ['--restarts 1 --flaps 0', { restarts: 1, flaps: 0 }],
    ['--order rack', { order: { by: 'rack', label: 'topology.kubernetes.io/zone' } }],
    ['--order rack=example.com/row', { order: { by: 'rack', label: 'example.com/row' } }],
    ['--order leader-last=role=leader', { order: { by: 'leader-last', selector: 'role=leader' } }],
    ['--point-of-no-return 2 --park --force-stuck', { pointOfNoReturn: 2, park: true, forceStuck: true }],
  ])('%s', (line, expected) => expect(plan(line)).toMatchObject(expected))

  it('a local gate is a name and words', () => {
    const { gates } = options('rollout', 'sts/kafka  --gate-command  lag=./lag.sh --of {next}') as never as {
      gates: unknown
    }
    expect(gates).toBeUndefined()
    expect(options('rollout', 'sts/kafka  --gate-command  lag=./lag.sh --of {next}')).toMatchObject({
      plan: {
        gates: [{ name: 'lag', source: 'user', check: { kind: 'local', command: ['./lag.sh', '--of', '{next}'] } }],
      },
    })
  })

  it('flags lie over what was declared; a gate replaces the one of its name, and the others stay', () => {
    const gate = (name: string) => ({ name, source: 'chart' }) as never
    const { plan } = options('rollout', 'sts/kafka  --soak  1s  --gate-command  lag=./x') as { plan: never }
    const spec = withFlags({ ...defaultSpec, patience: 5, gates: [gate('lag'), gate('http')] }, plan)
    expect(spec).toMatchObject({ soak: 1000, patience: 5, restarts: 0 })
    expect(spec.gates.map(({ name, source }) => `${name} ${source}`)).toEqual(['lag user', 'http chart'])
  })

  it.each<[string, RegExp]>([
    ['--partition 3 --step 1', /^--partition and --step both say/],
    ['--partition 0,3', /lets no more pods go than a stage before it/],
    ['--partition x', /^--partition must be/],
    ['--step 0', /^--step must be/],
    ['--soak 5', /^--soak must be a duration, or 0, got "5"$/],
    ['--patience 0s', /^--patience must be a duration of more than 0/],
    ['--patience 1m --timeout 2m', /are the same/],
    ['--order leader-last', /^--order must be/],
    ['--gate-command ./check.sh', /^--gate-command must be NAME=COMMAND/],
    ['--gate-command Lag=x', /^--gate-command must be NAME=COMMAND/],
    ['--gate-command a=x --gate-command a=y', /^--gate-command a is given twice/],
    ['--override lag', /^--override must be NAME=REASON/],
    ['--override lag=', /^--override must be NAME=REASON/],
    ['--after kafka', /^--after must be/],
    ['--notify hooks.example.com', /^--notify must be an address/],
    ['--notify file:///etc/passwd', /^--notify must be an address/],
  ])('is refused: %s', (line, message) => {
    expect(complaints('rollout', `sts/kafka ${line}`)).toEqual([expect.stringMatching(message)])
  })

  it('all that is wrong is told together', () => {
    expect(complaints('rollout', 'deploy/x --partition a --soak b --override c --after d')).toHaveLength(5)
  })

  it('reasons may hold what they like', () => {
    expect(options('rollout resume', 'sts/kafka  --override  lag=known = ticket 4711')).toMatchObject({
      overrides: [{ gate: 'lag', reason: 'known = ticket 4711' }],
    })
    expect(options('rollout undo', 'sts/kafka --way template')).toMatchObject({ way: 'template', reason: undefined })
    expect(complaints('rollout undo', 'sts/kafka --way back')).toEqual(['--way must be pods or template, got "back"'])
    expect(options('rollout undo', 'sts/kafka')).toMatchObject({ way: undefined })
  })
})

describe('a simulation', () => {
  it('needs nothing', () => {
    expect(options('rollout simulate')).toMatchObject({ values: undefined, pods: undefined, faults: [], seed: 1 })
  })

  it('takes a stack, faults and a seed', () => {
    const line = 'prod.yaml --pods 100 --fault crash@57 --fault kill@30s --seed 7 --startup 1s-2s --partition 50'
    expect(options('rollout simulate', line)).toMatchObject({
      values: { values: ['prod.yaml'] },
      pods: 100,
      faults: [
        { is: 'pod', ordinal: 57 },
        { is: 'kill', at: 30_000 },
      ],
      seed: 7,
      startup: [1000, 2000],
      plan: { stages: { is: 'marks' } },
    })
  })

  it.each<[string, RegExp]>([
    ['--fault crash', /^fault "crash": @ORDINAL/],
    ['--fault nothing@1', /^fault "nothing@1"/],
    ['--pods 0', /^--pods must be a whole number from 1/],
    ['--pods 999999', /^--pods must be at most 5000/],
    ['--sts kafka', /^--sts chooses among/],
    ['--startup 8s-3s', /^--startup must be/],
    ['--startup 1s-2s-3s', /^--startup must be/],
    ['prod.yaml --parallel', /^--parallel is for a set that is made up/],
  ])('is refused: %s', (line, message) => {
    expect(complaints('rollout simulate', line)).toEqual([expect.stringMatching(message)])
  })
})

describe('a name that is none', () => {
  it('of a gate that shall say no is told before anything is played', async () => {
    const io = fakeIo()
    const line = ['rollout', 'simulate', '--pods', '2', '--gate-command', 'lag=check.sh', '--fault', 'gate@5s:lagg']
    expect(await main(line, io)).toBe(2)
    expect(io.err()).toMatch(/--fault names gate "lagg", and there is none of this name[^]*did you mean lag\?/)
    expect(io.out()).toBe('')
  })

  it('of a set that shall wait is told, too; and one set has none to wait for', async () => {
    const target = { connect: {} as never, after: [{ set: 'connect', first: 'kafka' }] }
    const single = rolloutTargets({ ...target, target: { is: 'set', name: 'kafka' } }, {} as never, fakeIo())
    await expect(single).rejects.toThrow('--after orders several StatefulSets, and sts/kafka is one')
  })

  it.for([
    [['--override', 'lag=a test topic'], undefined],
    [['--override', 'lgag=a test topic'], 'did you mean lag?'],
  ] as const)('of an override is told before the lock is taken: %j', async ([words, hint]) => {
    const { overrides } = options('rollout', ['sts/kafka', ...words].join('  ')) as RolloutOptions
    const { plan } = options('rollout', 'sts/kafka  --gate-command  lag=check.sh {next}') as RolloutOptions
    const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'kafka', namespace: 'prod' } }
    const get = ({ kind }: ObjectRef): Promise<object | undefined> =>
      Promise.resolve(kind === 'StatefulSet' ? set : undefined)
    const ports = { cluster: { get, serverTime: () => 0 } } as unknown as RolloutPorts
    const sources = { flags: plan, declared: undefined }
    const sets = [{ namespace: 'prod', name: 'kafka' }]
    const error: unknown = await checkOverrides(ports, { sets, sources, overrides }).catch((it: unknown) => it)
    expect(failuresOf(error)?.[0]?.hint).toBe(hint)
  })
})

describe('a command of two words', () => {
  const printed = async (...argv: string[]): Promise<string> => {
    const io = fakeIo()
    const code = await main(argv, io)
    return `${code} ${io.out()}${io.err()}`
  }

  it('is known by both, and explained by both', async () => {
    expect(await printed('rollout', 'status', '--help')).toMatch(
      /^0 .*\n\nUsage: capstan rollout status TARGET \[flags\]/,
    )
    expect(await printed('help', 'rollout', 'status')).toBe(await printed('rollout', 'status', '--help'))
    expect(await printed('rollout', '--help')).toContain('Usage: capstan rollout TARGET [flags]')
  })

  it('a word that is none of them is a target, and a second one is too much', async () => {
    expect(await printed('rollout', 'Status')).toContain('the name of a release must be')
    expect(await printed('rollout', '-n', 'x', 'status', 'sts/kafka')).toMatch(
      /^2 error\[usage\]: too many arguments.*\n.*\bcapstan rollout status sts\/kafka -n kafka/s,
    )
  })

  it.for([
    ['rollout statuss sts/kafka', 'status sts/kafka'],
    ['rollout -n kafka uno sts/kafka', 'undo sts/kafka'],
    ['rollout Plan kafka', 'plan kafka'],
  ])('that is mistyped is asked for, where a target follows: %s', async ([line = '', meant]) => {
    expect(await printed(...line.split(' '))).toMatch(/^2 error\[usage\]: too many arguments/)
    expect(await printed(...line.split(' '))).toContain(`did you mean capstan rollout ${meant}?`)
  })

  it.for([
    ['rollout plan sts/x --dry-run', 'a plan writes nothing: leave it out'],
    ['rollout sts/x --dry-run=server', 'capstan rollout plan TARGET tells what would go, and writes nothing'],
    ['rollout undo sts/x --to-revision=1', 'it goes back to the template that was there before'],
    ['rollout status sts/x -w', 'capstan rollout watch TARGET follows it to its end'],
    ['rollout watch sts/x --watch', 'it does that by itself: leave it out'],
    ['rollout status -A', 'a target is in one namespace: -n NAMESPACE'],
    ['rollout restart sts/x', 'a restart is another template'],
    ['rollout status statefulset kafka', 'write sts/kafka'],
    ['rollout undo pod kafka-0', 'only StatefulSets are rolled out here: sts/NAME'],
    ['rollout sts/a sts/b', 'roll out one target at a time'],
    ['rollout status sts/a sts/b', 'ask for one target at a time'],
    ['rollout deploy/x', 'Kubernetes rolls it out by itself: kubectl rollout status follows it'],
    ['rollout pod/kafka-0', 'a pod goes with its set, when it is its turn: sts/NAME'],
  ])(
    'that kubectl knows, and Capstan does not, is answered by what does it here: %s',
    async ([line = '', here = '']) => {
      const said = await printed(...line.split(' '))
      expect(said).toMatch(/^2 error\[usage\]: /)
      expect(said).toContain(`\n  = ${here}`)
    },
  )

  it('is named in the help of the first', async () => {
    expect(await printed('rollout', '--help')).toMatch(/\nSee also:\n(?: .*\n)* {2}rollout undo +Bring/)
    expect(await printed('rollout', 'undo', '--help')).not.toContain('See also')
  })

  it.for(commands.filter(({ group }) => group === 'rollout').map(({ name }) => name))(
    '%s says by an example how it is used, and what its exit codes mean',
    async (name) => {
      const help = await printed(...name.split(' '), '--help')
      expect(help).toMatch(/\nExamples:\n {2}capstan rollout/)
      expect(help).toMatch(/\nExit codes:\n {2}0 +\S.*\n(?: .*\n)* {2}2 +\S/)
    },
  )

  it('other commands of one word do not see a second', async () => {
    expect(await printed('version', '--help')).toContain('Usage: capstan version')
  })
})
