import { expect } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import type { Behaviour } from './behaviour.ts'
import type { Client } from './client.ts'
import { at, pod, text, until } from './cluster.ts'

/** Makes one pod, `app` if it has no name of its own. */
export async function makePod(
  api: Client,
  space: string,
  behaviour: Behaviour,
  more: PodMore = {},
  name = 'app',
): Promise<void> {
  const { annotations = {}, ...spec } = more
  const object = {
    metadata: { name, annotations },
    spec: { ...pod(behaviour), terminationGracePeriodSeconds: 5, ...spec },
  }
  const { status, text: said } = await api.call('POST', `/api/v1/namespaces/${space}/pods`, object)
  expect(status, said).toBe(201)
}

interface PodMore {
  readonly annotations?: Readonly<Record<string, string>>
  readonly restartPolicy?: string
}

export async function becomes(api: Client, space: string, life: string): Promise<void> {
  let last = ''
  const look = async () => {
    last = lifeOf((await api.call('GET', `/api/v1/namespaces/${space}/pods/app`)).body)
    return last === life
  }
  await until(`pod app to be: ${life}`, look, () => last)
}

export async function change(api: Client, path: string, patch: object): Promise<void> {
  const { status, text: said } = await api.call('PATCH', path, patch, {
    contentType: 'application/strategic-merge-patch+json',
  })
  expect(status, said).toBe(200)
}

export function statefulSet(replicas: number, more: object): object {
  const labels = { app: 'app' }
  const template = { metadata: { labels }, spec: pod() }
  return {
    metadata: { name: 'app' },
    spec: { serviceName: 'app', replicas, selector: { matchLabels: labels }, template, ...more },
  }
}

export async function makeSet(api: Client, space: string, replicas: number, more: object): Promise<void> {
  const set = statefulSet(replicas, more)
  const { status, text: said } = await api.call('POST', `/apis/apps/v1/namespaces/${space}/statefulsets`, set)
  expect(status, said).toBe(201)
  await setReady(api, space, replicas)
}

export async function setReady(api: Client, space: string, replicas: number): Promise<void> {
  let last: Json | undefined
  const look = async () => {
    const { body } = await api.call('GET', `/apis/apps/v1/namespaces/${space}/statefulsets/app`)
    last = at(body, 'status')
    return at(last, 'readyReplicas') === replicas
  }
  await until(`${replicas} Ready replicas`, look, () => last)
}

export function condition(object: Json | undefined, type: string): Json | undefined {
  const conditions = (at(object, 'status.conditions') ?? []) as Json[]
  return at(
    conditions.find((it) => at(it, 'type') === type),
    'status',
  )
}

/** `Running, Ready`, `Running: CrashLoopBackOff after Error 1`, `Pending: Unschedulable`… */
export function lifeOf(object: Json | undefined): string {
  const phase = text(object, 'status.phase')
  const conditions = (at(object, 'status.conditions') ?? []) as Json[]
  const unscheduled = conditions.find((it) => text(it, 'type') === 'PodScheduled' && text(it, 'status') === 'False')
  const container = at(object, 'status.containerStatuses.0')
  const ended = text(container, 'lastState.terminated.reason')
  const reason = text(object, 'status.reason') || text(container, 'state.waiting.reason') || text(unscheduled, 'reason')
  if (condition(object, 'Ready') === 'True') return `${phase}, Ready`
  if (reason === '' || reason === 'ContainerCreating') return phase
  return ended === ''
    ? `${phase}: ${reason}`
    : `${phase}: ${reason} after ${ended} ${text(container, 'lastState.terminated.exitCode')}`
}
