import { setTimeout as pause } from 'node:timers/promises'
import { format } from 'prettier'
import { beforeAll, describe, expect, it } from 'vitest'
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
import { bed, kubeconfig, until } from './cluster.ts'
import { down, up } from './up.ts'

/**
 * The model of the StatefulSet controller beside the controller itself: the same things are done to both, and after each of
 * them both must stand the same way. Some scenarios are played at once, each in a namespace of its own.
 * `npm run test:cluster -- -u` records what the real one does, for the tests of the model alone.
 */
describe.runIf(bed !== undefined)('the simulated StatefulSet controller', () => {
  const states = new Map<string, Promise<string[]>>()

  beforeAll(async () => {
    await playAll(
      kubeconfig,
      scenarios.filter(({ maxUnavailable }) => maxUnavailable !== true),
      states,
    )
    const other = await up({ featureGates: 'MaxUnavailableStatefulSet=true' })
    try {
      await playAll(
        other.kubeconfig,
        scenarios.filter(({ maxUnavailable }) => maxUnavailable === true),
        states,
      )
    } finally {
      await down(other.folder)
    }
  }, 300_000)

  it.for(scenarios)('does what the real one does: $title', async (scenario) => {
    expect(await statesOnModel(scenario)).toEqual(await states.get(scenario.title))
  })

  it('is tested without a cluster against what the real one does', async () => {
    const recorded: Record<string, Json> = {}
    for (const { title } of scenarios) recorded[title] = (await states.get(title)) ?? []
    const text = await format(JSON.stringify(recorded), { parser: 'json', printWidth: 120 })
    await expect(text).toMatchFileSnapshot('../simulate/real-states.json')
  })
})

async function playAll(
  file: string,
  played: readonly Scenario[],
  states: Map<string, Promise<string[]>>,
): Promise<void> {
  const api = clientOf(file)
  const waiting = [...played.entries()]
  const player = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, scenario] = next
      const space = `capstan-sim-${process.pid}-${index}`
      const found = statesOnCluster(api, space, scenario)
      states.set(scenario.title, found)
      await found.catch(() => undefined)
      await api.call('DELETE', `/api/v1/namespaces/${space}`)
    }
  }
  await Promise.all(Array.from({ length: players }, player))
  api.close()
}

/** More of them, and the controllers of a small machine pause for longer than a state must stay to be settled. */
const players = 8

async function statesOnCluster(api: Client, space: string, scenario: Scenario): Promise<string[]> {
  const sets = `/apis/apps/v1/namespaces/${space}/statefulsets`
  await made(api, '/api/v1/namespaces', { metadata: { name: space } })
  await until(`the default service account of ${space}`, async () => {
    const { status } = await api.call('GET', `/api/v1/namespaces/${space}/serviceaccounts/default`)
    return status === 200
  })
  const tag = scenario.tag ?? 'v1-ready'
  const set = madeUpSet({ name, namespace: space, replicas: scenario.replicas, image: imageOf(tag) })
  await made(api, sets, { ...set, spec: { ...(set['spec'] as JsonMap), ...scenario.spec } })
  const told = telling()
  const ready = scenario.replicas
  await until(`${ready} ready pods`, async () => {
    const { status } = (await api.call('GET', `${sets}/${name}`)).body as JsonMap
    return (status as JsonMap)['availableReplicas'] === ready
  })
  const states = [await settled(api, space, told)]
  for (const step of scenario.steps) {
    await play(api, space, step, told)
    if (step.wait !== undefined) await pause(step.wait)
    states.push(await (step.wait === undefined ? settled(api, space, told) : look(api, space, told)))
  }
  return states
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

/** The state that stays for half a second, and in which the counters tell of the pods that are there. */
async function settled(api: Client, space: string, told: Told): Promise<string> {
  let last = ''
  let since = performance.now()
  const read = async (): Promise<boolean> => {
    // Anew each time: what comes and goes in between is no state, and gets no number.
    const now = await look(api, space, telling())
    if (now !== last) since = performance.now()
    last = now
    await pause(20)
    return performance.now() - since > 500 && isConsistent(now)
  }
  await until(`StatefulSet ${space}/${name} to settle`, read, () => last)
  return look(api, space, told)
}

function isConsistent(state: string): boolean {
  const [, pods = '', replicas, ready = 'no'] = /: (.*?) \| .*? \| (\d+) replicas, (\d+|no) ready/.exec(state) ?? []
  const all = pods.split(' ').filter((pod) => pod !== '')
  const unready = all.filter((pod) => pod.includes('!')).length
  const counted = ready === 'no' ? 0 : Number(ready)
  return !state.includes('not observed') && all.length === Number(replicas) && all.length - unready === counted
}

async function look(api: Client, space: string, told: Told): Promise<string> {
  const items = async (path: string): Promise<readonly JsonMap[]> => mapsAt(await got(api, path), 'items')
  const [set, pods, revisions] = await Promise.all([
    got(api, `/apis/apps/v1/namespaces/${space}/statefulsets/${name}`),
    items(`/api/v1/namespaces/${space}/pods`),
    items(`/apis/apps/v1/namespaces/${space}/controllerrevisions`),
  ])
  return told.look(set, pods, revisions)
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
