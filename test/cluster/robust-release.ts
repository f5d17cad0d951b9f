import type { Json } from '../../src/core/json.ts'
import type { Client } from './client.ts'
import { at, text } from './cluster.ts'
import { configMap, definition, deployment, job, statefulSet, topic } from './install-objects.ts'
import { yaml } from './install-chart.ts'

/**
 * A release in as many ways of being written as there are. Each generation changes what is there, stages a StatefulSet, makes
 * a definition with an object of it, and no longer has those of the generation before.
 */
export function release(space: string, generation: number): string {
  const group = groupOf(space, generation)
  const hook = (event: string) => ({ annotations: { 'helm.sh/hook': `${event}-install,${event}-upgrade` } })
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'secret' },
    stringData: { generation: `${generation}` },
  }
  return yaml(
    definition(group),
    topic(group, 'topic'),
    configMap('config', { generation: `${generation}` }),
    configMap('other', { generation: `${generation}` }),
    configMap(`only-${generation}`, {}),
    secret,
    service('app', generation),
    service('db', generation),
    statefulSet('db', { replicas: 3 }, 'ready', generation),
    deployment('app', 'ready', generation),
    job('before', 'done', { ...hook('pre'), version: generation }),
    job('after', 'done', { ...hook('post'), version: generation }),
  )
}

/** Definitions belong to the whole cluster. */
function groupOf(space: string, generation: number): string {
  return `g${generation}.${space}.example`
}

function service(name: string, generation: number): object {
  const ports = [{ name: `port-${generation}`, port: 80 }]
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { clusterIP: 'None', selector: { app: name }, ports },
  }
}

/** Of the release `app`. */
export function leasePath(space: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${space}/leases/capstan.app`
}

/**
 * What a release has in the cluster and how it is recorded, without what differs from time to time: two of these are equal
 * when the same was done, of whichever generation.
 */
export async function snapshot(api: Client, space: string, generation: number): Promise<Json> {
  const get = async (path: string) => (await api.call('GET', path)).body
  const own = async (path: string) =>
    (at(await get(path), 'items') as Json[]).map((item) => plain(item, space, generation))
  const core = `/api/v1/namespaces/${space}`
  const group = groupOf(space, generation)
  const all = async (path: string) => byName(await own(path))
  return {
    definitions: byName(
      (at(await get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions'), 'items') as Json[])
        .filter((it) => text(it, 'spec.group').endsWith(`.${space}.example`))
        .map((item) => plain(item, space, generation)),
    ),
    topics: await all(`/apis/${group}/v1/namespaces/${space}/topics`),
    configMaps: await all(`${core}/configmaps`),
    secrets: await all(`${core}/secrets?fieldSelector=type=Opaque`),
    services: await all(`${core}/services`),
    sets: await all(`/apis/apps/v1/namespaces/${space}/statefulsets`),
    deployments: await all(`/apis/apps/v1/namespaces/${space}/deployments`),
    jobs: await all(`/apis/batch/v1/namespaces/${space}/jobs`),
    leases: await all(`/apis/coordination.k8s.io/v1/namespaces/${space}/leases`),
    pods: (at(await get(`${core}/pods`), 'items') as Json[])
      .filter((pod) => at(pod, 'metadata.deletionTimestamp') === undefined)
      .map(
        (pod) =>
          `${text(pod, 'metadata.labels.app') || 'job'} ${text(pod, 'spec.containers.0.image')} ${text(pod, 'status.phase')}`,
      )
      .map((line) => line.replace(`:v${generation}-`, ':v*-'))
      .sort(),
  }
}

function byName(objects: Json[]): Json {
  const named = objects.map((object): [string, Json] => [text(object, 'metadata.name'), object])
  return Object.fromEntries(named)
}

/** Who wrote which fields stays; when, and what the server numbers, goes. */
function plain(object: Json, space: string, generation: number): Json {
  const { metadata, spec, data, immutable } = object as { [key: string]: Json }
  const { name, labels, annotations, finalizers, managedFields, deletionTimestamp } = metadata as {
    [key: string]: Json
  }
  const fields = (managedFields as Json[])
    .filter((entry) => at(entry, 'subresource') === undefined && text(entry, 'manager').startsWith('capstan'))
    .map((entry) => [text(entry, 'manager'), text(entry, 'operation'), at(entry, 'fieldsV1') ?? null])
  const kept = {
    metadata: { name, labels, annotations, finalizers, deletionTimestamp, fields: fields.sort() },
    spec,
    data,
    immutable,
  }
  const told = JSON.stringify(kept)
    .replaceAll(space, 'SPACE')
    .replaceAll(/applyset-[\w-]{43}-v1/g, 'APPLYSET')
    .replaceAll(/\bg\d+\.SPACE/g, (it) => (it === `g${generation}.SPACE` ? 'g*.SPACE' : it))
    .replaceAll(`:v${generation}-`, ':v*-')
    .replaceAll(`only-${generation}"`, 'only-*"')
    .replaceAll(`port-${generation}"`, 'port-*"')
    .replaceAll(`"generation":"${generation}"`, '"generation":"*"')
    .replaceAll(`"generation":"${btoa(String(generation))}"`, '"generation":"*"')
    // A rollout's own: its number, times, revisions; a Job's by its uid.
    .replaceAll(/(run|uid|base|target|at)\\":\\"[^"\\]*/g, '$1\\":\\"*')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
    .replaceAll(/"deployment\.kubernetes\.io\/revision":"\d+"/g, '"deployment.kubernetes.io/revision":"*"')
  return JSON.parse(told) as Json
}
