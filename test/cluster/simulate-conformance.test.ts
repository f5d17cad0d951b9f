import { setTimeout as pause } from 'node:timers/promises'
import { format } from 'prettier'
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { madeUpSet } from '../../src/simulate/made-up-set.ts'
import { mapsAt, textAt } from '../../src/status/field.ts'
import { statesOnModel } from '../simulate/model-player.ts'
import type { Scenario, Step } from '../simulate/scenario.ts'
import { imageOf, name } from '../simulate/scenario.ts'
import { scenarios } from '../simulate/scenarios.ts'
import type { Told } from '../simulate/settled-state.ts'
import { telling } from '../simulate/settled-state.ts'
import type { Client } from './client.ts'
import { clientOf } from './client.ts'
import { bed, kubeconfig, text, until } from './cluster.ts'
import { down, up, type Bed } from './up.ts'

// More of them, and the controllers of a small machine pause for longer than a state must stay to be settled.
vi.setConfig({ maxConcurrency: 8 })

/** What the real one has done, by the title of the scenario. */
const states = new Map<string, string[]>()

/**
 * The model of the StatefulSet controller beside the controller itself: the same things are done to both, and after each of
 * them both must stand the same way. Some scenarios are played at once, each in a namespace of its own.
 * `npm run test:cluster -- -u` records what the real one does, for the tests of the model alone.
 */
describe.runIf(bed !== undefined).concurrent('the simulated StatefulSet controller', () => {
  let gated: Bed | undefined

  beforeAll(async () => {
    gated = await up({ featureGates: 'MaxUnavailableStatefulSet=true' })
  }, 90_000)
  afterAll(() => gated && down(gated.folder))

  it.for(scenarios)('does what the real one does: $title', async (scenario, { onTestFinished }) => {
    const expected = await statesOnModel(scenario)
    const api = clientOf(scenario.maxUnavailable === true ? gated!.kubeconfig : kubeconfig)
    onTestFinished(() => api.close())
    const found = await statesOnCluster(api, await namespaceOf(api, onTestFinished), scenario, expected)
    states.set(scenario.title, found)
    expect(found).toEqual(expected)
  })
})

describe.runIf(bed !== undefined)('the simulated StatefulSet controller', () => {
  it('is tested without a cluster against what the real one does', async () => {
    const recorded: Record<string, Json> = {}
    for (const { title } of scenarios) recorded[title] = states.get(title) ?? []
    const all = await format(JSON.stringify(recorded), { parser: 'json', printWidth: 120 })
    await expect(all).toMatchFileSnapshot('../simulate/real-states.json')
  })
})

/** Where a scenario stands. */
interface Standing {
  readonly api: Client
  readonly space: string
  /** At its beginning, and after each step so far. */
  readonly seen: readonly Sight[]
  /** What the model says of the next one. */
  readonly expected: string | undefined
}

/** A set, its pods and its revisions, as they were at one moment. */
type Sight = readonly [set: JsonMap, pods: readonly JsonMap[], revisions: readonly JsonMap[]]

async function statesOnCluster(
  api: Client,
  space: string,
  scenario: Scenario,
  expected: readonly string[],
): Promise<string[]> {
  const sets = `/apis/apps/v1/namespaces/${space}/statefulsets`
  const tag = scenario.tag ?? 'v1-ready'
  const set = madeUpSet({ name, namespace: space, replicas: scenario.replicas, image: imageOf(tag) })
  await made(api, sets, { ...set, spec: { ...(set['spec'] as JsonMap), ...scenario.spec } })
  const ready = scenario.replicas
  await until(`${ready} ready pods`, async () => {
    const { status } = (await api.call('GET', `${sets}/${name}`)).body as JsonMap
    return (status as JsonMap)['availableReplicas'] === ready
  })
  const seen: Sight[] = []
  const standing = (): Standing => ({ api, space, seen, expected: expected[seen.length] })
  seen.push(await settled(standing()))
  for (const step of scenario.steps) {
    await play(api, space, step, tellingOf(seen))
    seen.push(await (step.wait === undefined ? settled(standing()) : passing(standing(), step.wait)))
  }
  return seen.map((_, i) => stateAfter(seen.slice(0, i + 1)))
}

function tellingOf(seen: readonly Sight[]): Told {
  const told = telling()
  for (const sight of seen) told.look(...sight)
  return told
}

/** What comes and goes between two settled states is no state, and gets no number. */
function stateAfter(seen: readonly Sight[]): string {
  return tellingOf(seen).state()!
}

async function namespaceOf(api: Client, onTestFinished: TestContext['onTestFinished']): Promise<string> {
  const {
    status,
    text: said,
    body,
  } = await api.call('POST', '/api/v1/namespaces', {
    metadata: { generateName: 'capstan-sim-' },
  })
  if (status !== 201) throw new Error(`no namespace: ${status} ${said}`)
  const space = text(body, 'metadata.name')
  onTestFinished(async () => {
    await api.call('DELETE', `/api/v1/namespaces/${space}`)
  })
  await until(`the default service account of ${space}`, async () => {
    const account = await api.call('GET', `/api/v1/namespaces/${space}/serviceaccounts/default`)
    return account.status === 200
  })
  return space
}

async function play(api: Client, space: string, step: Step, told: Told): Promise<void> {
  const set = `/apis/apps/v1/namespaces/${space}/statefulsets/${name}`
  const pod = (ordinal: number): string => `/api/v1/namespaces/${space}/pods/${name}-${ordinal}`
  const annotate = (ordinal: number, annotation: string, value: string) =>
    patch(api, pod(ordinal), { metadata: { annotations: { [`testbed/${annotation}`]: value } } })
  if ('set' in step) await patch(api, set, step.set)
  else if ('delete' in step) await deleted(api, pod(step.delete))
  else if ('unready' in step) await annotate(step.unready, 'ready', 'false')
  else if ('ready' in step) await annotate(step.ready, 'ready', 'true')
  else if ('evict' in step) await annotate(step.evict, 'evicted', 'true')
  else await deleted(api, `/apis/apps/v1/namespaces/${space}/controllerrevisions/${told.revision(step.forget)}`)
}

/**
 * The state that stays, and in which the counters tell of the pods that are there. Half a second is enough where the model says that
 * it is the last one; of another one it is not known whether the controller only paused, as it does on a busy machine.
 */
async function settled({ api, space, seen, expected }: Standing): Promise<Sight> {
  let last = ''
  let since = performance.now()
  const read = async (): Promise<Sight | undefined> => {
    const sight = await look(api, space)
    const now = stateAfter([...seen, sight])
    if (now !== last) since = performance.now()
    last = now
    const isOver = performance.now() - since > (now === expected ? 500 : 5000)
    return isOver && isConsistent(now) ? sight : undefined
  }
  return until(`StatefulSet ${space}/${name} to settle`, read, () => last)
}

/** The state after so long, or the expected one some seconds later: a busy machine is late. */
async function passing({ api, space, seen, expected }: Standing, wait: number): Promise<Sight> {
  await pause(wait)
  const end = performance.now() + 5000
  for (;;) {
    const sight = await look(api, space)
    if (stateAfter([...seen, sight]) === expected || performance.now() > end) return sight
    await pause(40)
  }
}

function isConsistent(state: string): boolean {
  const [, pods = '', replicas, ready = 'no'] = /: (.*?) \| .*? \| (\d+) replicas, (\d+|no) ready/.exec(state) ?? []
  const all = pods.split(' ').filter((pod) => pod !== '')
  const unready = all.filter((pod) => pod.includes('!')).length
  const counted = ready === 'no' ? 0 : Number(ready)
  return !state.includes('not observed') && all.length === Number(replicas) && all.length - unready === counted
}

async function look(api: Client, space: string): Promise<Sight> {
  const items = async (path: string): Promise<readonly JsonMap[]> => mapsAt(await got(api, path), 'items')
  return Promise.all([
    got(api, `/apis/apps/v1/namespaces/${space}/statefulsets/${name}`),
    items(`/api/v1/namespaces/${space}/pods`),
    items(`/apis/apps/v1/namespaces/${space}/controllerrevisions`),
  ])
}

async function got(api: Client, path: string): Promise<JsonMap> {
  const { status, text, body } = await api.call('GET', path)
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`)
  return body as JsonMap
}

async function made(api: Client, path: string, object: object): Promise<void> {
  const { status, text } = await api.call('POST', path, object)
  if (status !== 201) throw new Error(`POST ${path}: ${status} ${text}`)
}

async function patch(api: Client, path: string, change: object): Promise<void> {
  const contentType = Array.isArray(change) ? 'application/json-patch+json' : 'application/merge-patch+json'
  const { status, text } = await api.call('PATCH', path, change, { contentType })
  if (status !== 200) throw new Error(`PATCH ${path}: ${status} ${text}`)
}

async function deleted(api: Client, path: string): Promise<void> {
  const { status, text, body } = await api.call('DELETE', path)
  if (status >= 300)
    throw new Error(`DELETE ${path}: ${status} ${text} ${textAt((body ?? {}) as JsonMap, 'reason') ?? ''}`)
}
