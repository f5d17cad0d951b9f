import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { noPlanFlags, saysSomething, saysStages, withFlags } from '../../../src/cli/commands/rollout-plan-flags.ts'
import { main } from '../../../src/cli/main.ts'
import { applyOptions } from '../../../src/cli/commands/apply-options.ts'
import { installOptions } from '../../../src/cli/commands/install-options.ts'
import { parseArguments } from '../../../src/cli/parse-arguments.ts'
import { resumeCommand } from '../../../src/cli/rollout-targets.ts'
import { commands } from '../../../src/cli/commands.ts'
import { readPlanFile, withPlanFile } from '../../../src/cli/plan-file.ts'
import { rolloutSpec } from '../../../src/cli/rollout-spec.ts'
import { type Failure, failuresOf } from '../../../src/core/failure.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import type { ObjectRef } from '../../../src/core/object-ref.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import type { RolloutPorts } from '../../../src/rollout/ports.ts'
import type { GateSpec, RolloutSpec } from '../../../src/rollout/spec.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { type FakeIo, fakeIo } from '../fake-io.ts'

const plan = `
stages: [2, 0]
soak: 30s
gates:
  - name: lag
    prometheus: { service: monitoring/prometheus, port: 9090, query: max(lag), pass: '< 9' }
  - http: { url: https://ops.example.com/ok, headers: { Authorization: Bearer geheim } }
  - local: { command: [./check.sh, '{next}'] }
`

describe('a file of --plan', () => {
  it("is YAML in the form of a stack's section, and its gates are the user's own", () => {
    const spec = readPlanFile('plan.yaml', folder({ 'plan.yaml': plan }))!.over({ ...defaultSpec, park: true })
    expect(spec).toMatchObject({ soak: 30_000, park: true, stages: { marks: [{ partition: 2 }, { partition: 0 }] } })
    expect(spec.gates.map(({ name, source }) => `${name} ${source}`)).toEqual(['lag user', 'http user', 'local user'])
    expect(spec.gates[1]!.check).toMatchObject({ to: { headers: { Authorization: 'Bearer geheim' } } })
  })

  it('is JSON as well, and - is standard input', () => {
    const file = readPlanFile('-', fakeIo({ stdin: '{"step": "25%", "gates": []}' }))!
    expect(file.over(defaultSpec)).toMatchObject({ stages: { is: 'share', percent: 25 }, gates: [] })
  })

  it('that is not named is none', () => {
    expect(readPlanFile(undefined, fakeIo())).toBeUndefined()
  })

  it('has each fault told with its line and column', () => {
    const text =
      'soak: 5\nstagess: [1]\nstages: [0, 1]\ngates:\n  - http: { port: 1 }\n  - name: a\n    exec: {}\nleader: a=b\n'
    expect(
      faultsOf(text).map(({ at, message }) => `${at!.file}:${at!.line}:${at!.column}+${at!.width} ${message}`),
    ).toEqual([
      'plan.yaml:2:1+7 plan.yaml: stagess is not known',
      'plan.yaml:3:13+1 plan.yaml: stages[1] lets no more pods go than a stage before it',
      'plan.yaml:1:7+1 plan.yaml: soak must be a duration such as 30s or 5m, got 5',
      'plan.yaml:8:1+6 plan.yaml: leader says nothing without order: leader-last',
      'plan.yaml:5:11+6 plan.yaml: gates[0].http must have one of url, service, pod, got none',
      'plan.yaml:7:11+2 plan.yaml: gates[1].exec.command is missing',
    ])
    expect(new Set(faultsOf(text).map(({ code }) => code))).toEqual(new Set(['rollout/plan']))
  })

  it.for<[text: string, message: string, hint?: string]>([
    ['', 'plan.yaml: it must be a map with stages, step,'],
    ['- soak: 5s\n', 'plan.yaml: it must be a map with stages, step,'],
    ['soak: [\n', 'this [ is not closed'],
    ['soak: 5s\n---\nsoak: 6s\n', 'one YAML document is wanted here'],
    ['soak: 5s\nsoak: 6s\n', 'soak'],
    ['release: {}\nrollout:\n  soak: 5s\n', 'plan.yaml has a section rollout', 'stands at the top of this file'],
    ['rollout: 5s\n', 'plan.yaml: rollout is not known'],
  ])('is refused: %j', ([text, message, hint]) => {
    const [fault] = faultsOf(text)
    expect(fault?.message).toContain(message)
    if (hint !== undefined) expect(fault?.hint).toContain(hint)
  })

  it.for([
    'gates: [{http: {url: "http://anna:geheim@x/", headers: {X-Scope: geheim}, contain: a}}]\n',
    'gates: [{http: {url: "http://x/", headers: {X-Scope: geheim, "a b": geheim}}}]\n',
    'gates: [{job: {spec: {env: {PASSWORD: geheim}}}}]\n',
    'gates:\n- http: {url: "http://anna:geheim@x/, status: 5}\n',
    'gates:\n- http:\n    headers: {X-Scope: "geheim}\n',
    'gates:\n- http:\n    headers:\n      Authorization: "Bearer geheim\n',
    'password: "geheim\n',
  ])('shows nobody the credentials that stand beside a mistake: %j', async (text) => {
    const io = folder({ 'plan.yaml': text })
    expect(await main(['rollout', 'simulate', '--pods', '1', '--plan', 'plan.yaml'], io)).toBe(2)
    expect(io.err()).toContain('***')
    expect(io.err() + io.out()).not.toContain('geheim')
  })
})

describe('what --plan says', () => {
  const file = (text: string) => readPlanFile('plan.yaml', folder({ 'plan.yaml': text }))
  const manual = (name: string): GateSpec => ({ ...defaultGate, name })

  it('lies over what was declared, and under the other flags, each field for itself', () => {
    const declared: RolloutSpec = { ...defaultSpec, soak: 1, patience: 2, restarts: 3, gates: [manual('chart')] }
    const flags = { ...noPlanFlags, file: file('soak: 5s\nrestarts: 1\n')!, restarts: 7 }
    expect(withFlags(declared, flags)).toEqual({ ...declared, soak: 5000, restarts: 7 })
  })

  it('of gates replaces those below; --gate-command replaces the one of its name', () => {
    const declared: RolloutSpec = { ...defaultSpec, gates: [manual('chart')] }
    const flags = {
      ...noPlanFlags,
      file: file('gates: [{manual: {}}, {name: lag, manual: {}}]\n'),
      gates: [manual('lag')],
    }
    expect(withFlags(declared, flags).gates.map(({ name }) => name)).toEqual(['lag', 'manual'])
    expect(withFlags(declared, { ...noPlanFlags, file: file('gates: []') }).gates).toEqual([])
  })

  it('counts as said, also where it stops', () => {
    expect(saysSomething({ ...noPlanFlags, file: file('soak: 5s') })).toBe(true)
    expect(saysStages({ ...noPlanFlags, file: file('soak: 5s') })).toBe(false)
    expect(saysStages({ ...noPlanFlags, file: file('step: 1') })).toBe(true)
    expect(saysStages({ ...noPlanFlags, file: file('stages: [0]') })).toBe(true)
    expect(saysStages(noPlanFlags)).toBe(false)
  })

  it("lies over the set's annotation, and over a stack", async () => {
    const annotations = { 'capstan.dev/rollout-plan': '{"soak": "1s", "patience": "2s", "flaps": 3}' }
    const metadata = { name: 'kafka', namespace: 'prod', annotations }
    const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata }
    const get = ({ kind }: ObjectRef): Promise<object | undefined> =>
      Promise.resolve(kind === 'StatefulSet' ? set : undefined)
    const ports = { cluster: { get, serverTime: () => 0 } } as unknown as RolloutPorts
    const flags = { ...noPlanFlags, file: file('soak: 5s') }
    const name = { namespace: 'prod', name: 'kafka' }
    const spec = (declared?: { map: { patience: string; soak: string }; place: string }): Promise<RolloutSpec> =>
      rolloutSpec(ports, name, { flags, declared }, () => undefined)
    expect(await spec()).toMatchObject({ soak: 5000, patience: 2000, flaps: 3 })
    const stack = { map: { patience: '9s', soak: '9s' }, place: 'prod.yaml: rollout' }
    expect(await spec(stack)).toMatchObject({ soak: 5000, patience: 9000, flaps: 3 })
  })
})

describe('a rollout under way', () => {
  it('that is gone on with by --plan keeps what the file does not say, its gates too', async () => {
    const kafka = { namespace: 'default', name: 'kafka' }
    const world = simulatedWorld({ seed: 1, set: madeUpSet({ name: 'kafka', replicas: 3 }), limit: 3_600_000 })
    const { cluster, clock } = world.process()
    const http = { request: () => Promise.reject(new Error('nobody is asked by HTTP')) }
    const ports: RolloutPorts = { cluster, clock, newRun: () => '0'.repeat(12), holder: 'alice', gates: { http } }
    await world.clock.run(async () => {
      await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...kafka })
      const begun = { ...defaultSpec, soak: 0, restarts: 4, gates: [{ ...defaultGate, at: 'ordinal' as const }] }
      expect(await rollOut(ports, { set: kafka, spec: begun, overrides: [] }, () => undefined)).toMatchObject({
        is: 'held',
      })
      const said = (text: string): Promise<RolloutSpec> => {
        const flags = { ...noPlanFlags, file: readPlanFile('-', fakeIo({ stdin: text })) }
        return rolloutSpec(ports, kafka, { flags, declared: undefined }, () => undefined)
      }
      expect(await said('soak: 5s')).toEqual({ ...begun, soak: 5000 })
      expect(await said('gates: []')).toEqual({ ...begun, gates: [] })
    })
  })
})

describe('an install with --plan', () => {
  const file = (text: string) => readPlanFile('plan.yaml', folder({ 'plan.yaml': text }))
  const stack = (map: JsonMap) => ({ map, place: 'prod.yaml: rollout' })

  it('goes by the file over the stack, field by field, and records both as one', () => {
    expect(
      withPlanFile(file('soak: 5s\ngates: []\n'), stack({ soak: '1s', patience: '2s', gates: [{ manual: {} }] })),
    ).toEqual({
      map: { patience: '2s', soak: '5s', gates: [] },
      place: 'plan.yaml over prod.yaml: rollout',
    })
    expect(withPlanFile(file('soak: 5s'), undefined)).toEqual({ map: { soak: '5s' }, place: 'plan.yaml' })
    expect(withPlanFile(undefined, stack({ soak: '1s' }))).toEqual(stack({ soak: '1s' }))
    expect(withPlanFile(undefined, undefined)).toBeUndefined()
  })

  it.for<[text: string, stack: JsonMap, map: JsonMap]>([
    ['step: 1', { stages: [2, 0], soak: '1s' }, { soak: '1s', step: 1 }],
    ['stages: [0]', { step: 1 }, { stages: [0] }],
    ['order: descending', { order: 'leader-last', leader: 'a=b' }, { order: 'descending' }],
  ])('leaves of the stack out what says the same otherwise: %j', ([text, map, both]) => {
    expect(withPlanFile(file(text), stack(map))!.map).toEqual(both)
  })

  it('has its file named, and reads standard input once', () => {
    const given = (name: string, line: string) =>
      parseArguments(
        line.split(' '),
        commands.find((command) => command.name === name)!,
      )!
    expect(installOptions(given('install', 'prod.yaml --plan p.yaml'))).toMatchObject({ planFile: 'p.yaml' })
    expect(applyOptions(given('apply', 'kafka -f - --plan p.yaml'))).toMatchObject({ planFile: 'p.yaml' })
    expect(() => installOptions(given('install', '-f - --plan -'))).toThrow('can be read only once')
    expect(() => applyOptions(given('apply', 'kafka -f - --plan -'))).toThrow('can be read only once')
  })

  it.for([
    ['install', 'prod.yaml'],
    ['apply', 'kafka', '-f', 'm.yaml'],
  ])('ends with exit code 2 and the line that is wrong, before it asks a cluster: %j', async (argv) => {
    const io = folder({ 'plan.yaml': 'soak: 5\n' })
    expect(await main([...argv, '--plan', 'plan.yaml'], io)).toBe(2)
    expect(io.err()).toContain('plan.yaml:1:7\n')
  })
})

describe('the command that goes on with a release', () => {
  it('has the file again, where that can be read again', () => {
    const release = { name: 'events', namespace: 'prod' }
    const typed = (path: string | undefined) => resumeCommand({ release }, {}, path)
    expect(typed('a b.yaml')).toBe("capstan rollout resume release/events -n prod --plan 'a b.yaml'")
    expect(typed('-')).toBe('capstan rollout resume release/events -n prod')
    expect(typed(undefined)).toBe('capstan rollout resume release/events -n prod')
    expect(resumeCommand({ release: undefined }, {}, 'a.yaml')).toBeUndefined()
  })
})

describe('a command with --plan', () => {
  const ended = async (io: FakeIo, ...argv: string[]): Promise<string> =>
    `${await main(argv, io)} ${io.out()}${io.err()}`

  it('plays by it, and other flags go over it', async () => {
    const io = folder({ 'plan.yaml': 'stages: [2, 0]\nsoak: 1h\ngates: [{http: {url: "http://x/"}}]\n' })
    const printed = await ended(io, 'rollout', 'simulate', '--pods', '3', '--plan', 'plan.yaml', '--soak', '1s')
    expect(printed).toMatch(/^0 kafka in .*\nstages at partition 2, 0; before each pod: http\n/)
    expect(printed).toMatch(/\ndone: kafka after \d+s/)
  })

  it.for(['rollout', 'rollout plan', 'rollout resume', 'rollout simulate'])(
    '%s ends with exit code 2 and the line that is wrong, before it asks a cluster',
    async (name) => {
      const io = folder({ 'plan.yaml': 'park: true\nsoak: 5\n' })
      const target = name === 'rollout simulate' ? [] : ['sts/kafka']
      const printed = await ended(io, ...name.split(' '), ...target, '--plan', 'plan.yaml')
      expect(printed).toMatch(/^2 error\[rollout\/plan\]: plan\.yaml: soak must be a duration/)
      expect(printed).toContain('plan.yaml:2:7\n')
      expect(printed).not.toContain('kubeconfig')
    },
  )

  it.for([
    ['rollout', '-', '--plan', '-'],
    ['rollout', 'resume', '-', '--plan', '-'],
    ['rollout', 'plan', '-', '--plan', '-'],
    ['rollout', 'simulate', '--plan', '-', '-f', '-'],
  ])('cannot read standard input twice: %j', async (argv) => {
    expect(await ended(fakeIo(), ...argv)).toMatch(/^2 error\[usage\]: standard input \(-\) can be read only once\n$/)
  })

  it.for(['rollout', 'rollout plan', 'rollout resume', 'rollout simulate'])('%s says so in its help', async (name) => {
    const help = (await ended(fakeIo(), ...name.split(' '), '--help')).replaceAll(/\s+/g, ' ')
    expect(help).toContain("--plan FILE YAML or JSON with the fields of a stack's rollout section")
    expect(help).toContain('It holds for each set of the target')
  })
})

const defaultGate = {
  name: 'manual',
  at: 'stage',
  passes: 1,
  interval: 5000,
  timeout: 10_000,
  errors: 5,
  wait: undefined,
  source: 'user',
  check: { kind: 'manual', message: undefined },
} as const

function faultsOf(text: string): readonly Failure[] {
  try {
    readPlanFile('plan.yaml', folder({ 'plan.yaml': text }))
  } catch (error) {
    return failuresOf(error)!
  }
  return []
}

function folder(files: Readonly<Record<string, string>>): FakeIo {
  const cwd = mkdtempSync(join(tmpdir(), 'capstan-plan-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  return fakeIo({ cwd })
}
