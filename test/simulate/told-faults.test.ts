import { describe, expect, it } from 'vitest'
import type { EventOf, RolloutEvent } from '../../src/rollout/event.ts'
import { defaultSpec } from '../../src/rollout/plan/stages.ts'
import type { GateSpec, RolloutSpec } from '../../src/rollout/spec.ts'
import { faultForms, faultsOf } from '../../src/simulate/fault.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { storyOf } from '../../src/simulate/story.ts'

type Check = (event: RolloutEvent) => boolean

const isAway: Check = (event) => event.is === 'end' && event.outcome.is === 'drifted'
const says =
  (text: string): Check =>
  (event) =>
    (event.is === 'state' && event.because.includes(text)) ||
    (event.is === 'end' && event.outcome.because.includes(text))
const settles =
  (pod: string): Check =>
  (event) =>
    event.is === 'settled' && event.pod === pod

const faults: readonly (readonly [fault: string, text: string, seconds: number | undefined, effect: Check])[] = [
  ['crash@2', 'kafka-2 will end with exit code 1 after 1s, whenever it starts', undefined, says('restarted')],
  ['never-ready@2', 'kafka-2 will never be ready', undefined, says('Readiness probe failed')],
  ['nopull@2', 'the image of kafka-2 cannot be pulled', undefined, says('cannot be pulled')],
  ['unschedulable@2', 'no node takes kafka-2', undefined, says('cannot be scheduled')],
  ['flap@2', 'kafka-2 will be ready and not ready by turns, 5s each', undefined, says('lost its readiness')],
  ['fade@2', 'kafka-2 will be ready for 300ms, and then not any more', undefined, says('statuscode: 503')],
  ['evict@2:2s', 'kafka-2 will be evicted whenever it was ready for 2s', undefined, says('Evicted')],
  ['slow@2:120s', 'kafka-2 takes 2m0s to get ready', undefined, settles('kafka-2')],
  ['stuck-terminating@2', 'a finalizer keeps kafka-2', undefined, says('finalizer')],
  ['stuck-terminating@2:2m', 'a finalizer keeps kafka-2 for 2m0s', undefined, says('finalizer')],
  ['lag:30s', 'the StatefulSet controller does nothing for 30s', 0, settles('kafka-4')],
  ['lag@20s:30s', 'the StatefulSet controller does nothing for 30s', 20, settles('kafka-3')],
  ['edit@20s:v9', 'somebody edits the template: the image has the tag v9', 20, isAway],
  ['revert@20s', 'somebody puts the first template back', 20, isAway],
  ['scale@20s:7', 'somebody scales to 7', 20, settles('kafka-6')],
  ['delete@20s:0', 'somebody deletes kafka-0', 20, says('kafka-0')],
  ['partition@20s:0', 'somebody sets the partition to 0', 20, (event) => event.is === 'moved' && event.how === 'raise'],
  ['unready@20s:0', 'kafka-0 is not ready any more', 20, says('kafka-0')],
  ['kill@20s', 'capstan is killed, and started again', 20, (event) => event.is === 'begin' && event.resumed],
  [
    'gate@20s:health',
    'gate health says no from now on',
    20,
    (event) => event.is === 'gate' && event.result.is === 'fail',
  ],
]

describe('a fault of a simulation is told at its moment, and before what follows from it', () => {
  it.for(faults)('%s', async ([fault, text, seconds, effect]) => {
    const events = await played([fault], fault.startsWith('gate') ? gated('http') : undefined)
    const told = faultsAmong(events)
    expect(told.map((event) => event.text)).toEqual([text])
    const [one] = told
    expect(one?.fault).toBe(/^[a-z-]+/.exec(fault)![0])
    expect(one?.pod).toBe(/kafka-\d/.exec(text)?.[0])
    if (seconds !== undefined) expect(one!.at - events[0]!.at).toBe(seconds * 1000)
    const [cause, after] = [events.indexOf(one!), events.findIndex(effect)]
    expect(after).toBeGreaterThan(cause)
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b))
  })

  it('and there is none that is not told', () => {
    const known = faultForms.map((form) => /^[a-z-]+/.exec(form)![0])
    expect(new Set(faults.map(([fault]) => /^[a-z-]+/.exec(fault)![0]))).toEqual(new Set(known))
  })

  it('what comes to nothing says why', async () => {
    const told = faultsAmong(await played(['delete@5s:9', 'partition@6s:1', 'scale@7s:6']))
    expect(told.map(({ text }) => text)).toEqual([
      'somebody deletes kafka-9, in vain: there is no such pod',
      'somebody sets the partition to 1',
      'somebody scales to 6',
    ])
  })

  it('one that never comes to pass is not told', async () => {
    expect(faultsAmong(await played(['kill@9h', 'crash@7', 'edit@9h:v9']))).toEqual([])
  })

  it('at the very second, although times of a simulation have fractions of a millisecond', () => {
    const first = Date.UTC(2026, 0, 1) + 7.3125
    const told: RolloutEvent[] = []
    const story = storyOf({ now: () => first + 20_000 - 2 ** -10 }, 'kafka', (event) => told.push(event))
    story.tell({ is: 'warning', at: first, text: 'one pod only' })
    story.happens(faultsOf(['revert@20s'])[0]!)
    story.tell({ is: 'end', at: first + 20_001, outcome: { is: 'done', partition: 0, because: '', next: undefined } })
    expect(told.map((event) => [event.is, event.at - first])).toEqual([
      ['warning', 0],
      ['fault', 20_000],
      ['end', 20_001],
    ])
  })

  it('the name of the rollout and its plan come first', async () => {
    const [first, second] = await played(['lag:30s'])
    expect([first?.is, second?.is]).toEqual(['begin', 'fault'])
  })
})

describe('a simulation says that it is none of a cluster', () => {
  it('at the beginning of each run', async () => {
    const begins = (await played(['kill@20s'])).filter((event) => event.is === 'begin')
    expect(begins.map(({ simulated }) => simulated)).toEqual([true, true])
  })

  it.for<[GateSpec['check']['kind'], string]>([
    ['manual', 'in a simulation the yes comes by itself'],
    ['http', 'in a simulation, by itself'],
  ])('in the answers of a %s gate', async ([kind, sentence]) => {
    const answers = (await played([], gated(kind))).filter((event) => event.is === 'gate')
    expect(new Set(answers.map(({ result }) => result.sentence))).toEqual(new Set([sentence]))
    expect(new Set(answers.map((answer) => answer.kind))).toEqual(new Set([kind]))
  })

  it('where a gate blocks it: no command was run, and none has to be given again', async () => {
    const { outcome, events } = await simulate(jobOf(['gate@20s:health'], gated('http')), () => undefined)
    expect(outcome.because).toMatch(/^gate health: a fault of the simulation says so/)
    expect(outcome.next).toContain('capstan rollout resume sts/kafka --override health="the reason"')
    expect(events.at(-1)).toMatchObject({ is: 'end', outcome })
    expect(JSON.stringify(events)).not.toMatch(/simulated-gate|exit code|--gate-command/)
  })

  it('a gate that runs a command of this machine has to have it again', async () => {
    const { outcome } = await simulate(jobOf(['gate@20s:health'], gated('local')), () => undefined)
    expect(outcome.next).toContain('--gate-command health=COMMAND')
  })
})

function faultsAmong(events: readonly RolloutEvent[]): readonly EventOf<'fault'>[] {
  return events.filter((event) => event.is === 'fault')
}

async function played(texts: readonly string[], spec?: RolloutSpec): Promise<readonly RolloutEvent[]> {
  return (await simulate(jobOf(texts, spec), () => undefined)).events
}

function jobOf(texts: readonly string[], spec: RolloutSpec = defaultSpec): Parameters<typeof simulate>[0] {
  const set = { name: 'kafka', replicas: 5 }
  return { set, spec: { ...spec, patience: 150_000 }, faults: faultsOf(texts), seed: 7 }
}

function gated(kind: GateSpec['check']['kind']): RolloutSpec {
  const checks: Partial<Record<typeof kind, GateSpec['check']>> = {
    http: { kind: 'http', to: { url: 'http://nowhere.invalid', headers: {} }, status: [200], contains: undefined },
    manual: { kind: 'manual', message: 'is it well?' },
    local: { kind: 'local', command: ['check.sh'] },
  }
  const gate: GateSpec = {
    name: 'health',
    at: 'ordinal',
    passes: 1,
    interval: 5000,
    timeout: 10_000,
    errors: 5,
    wait: 60_000,
    source: 'user',
    check: checks[kind]!,
  }
  return { ...defaultSpec, gates: [gate] }
}
