import type { Cluster } from '../../src/core/cluster.ts'
import { Failure } from '../../src/core/failure.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import type { ObjectRef } from '../../src/core/object-ref.ts'
import { refOf } from '../../src/core/object-ref.ts'
import type { Clock } from '../../src/core/ports.ts'
import type { InstallEvent, InstallOutcome } from '../../src/install/event.ts'
import { install } from '../../src/install/install.ts'
import type { InstallJob, InstallOptions } from '../../src/install/job.ts'
import type { InstallPorts } from '../../src/install/ports.ts'
import { rollback } from '../../src/install/rollback.ts'
import type { UninstallOptions } from '../../src/install/uninstall.ts'
import { uninstall } from '../../src/install/uninstall.ts'
import type { RevisionHead } from '../../src/release/head.ts'
import type { ReleaseId, RevisionStatus } from '../../src/release/release.ts'
import { releaseStore } from '../../src/release/store.ts'
import { below, mapsBelow, textBelow } from '../contract/below.ts'
import type { ControllerOptions } from '../contract/controllers.ts'
import { playControllers } from '../contract/controllers.ts'
import type { FakeCluster } from '../contract/fake-cluster.ts'
import { fakeCluster } from '../contract/fake-cluster.ts'
import type { FakeWrite } from '../contract/fake-state.ts'
import { noon } from '../status/objects.ts'
import { virtualClock } from './virtual-clock.ts'

export const shop: ReleaseId = { name: 'shop', namespace: 'prod' }

/** The in-memory cluster with its controllers, and people who install into it. No test waits. */
export interface World {
  readonly fake: FakeCluster
  readonly clock: Clock
  readonly client: (options?: ClientOptions) => Client
  /** What was written since the last call, dry runs apart, refused writes included: `apply Deployment/web`. */
  readonly written: () => string[]
  /** `1 superseded, 2 deployed`. */
  readonly history: () => Promise<string>
  readonly heads: () => Promise<readonly RevisionHead[]>
  /** `v1`'s head gets another status, as if its client had died then. */
  readonly pretend: (number: number, status: RevisionStatus) => Promise<void>
}

/** One process of Capstan. */
export interface Client {
  readonly ports: InstallPorts
  readonly events: readonly InstallEvent[]
  /** Ctrl-C. */
  readonly stop: () => void
  /** Undefined when the process was killed meanwhile. */
  readonly install: (manifests: readonly JsonMap[], more?: More) => Promise<InstallOutcome | undefined>
  readonly rollback: (to?: number, options?: Partial<InstallOptions>) => Promise<InstallOutcome | undefined>
  readonly uninstall: (options?: Partial<UninstallOptions>) => Promise<InstallOutcome | undefined>
}

export type More = Partial<Omit<InstallJob, 'options'>> & { readonly options?: Partial<InstallOptions> }

export interface ClientOptions {
  /** Called before each write that is no dry run, counted from 1. Throws what it is answered with, and may take its time. */
  readonly before?: (write: Write, client: Client) => unknown
  /** What happens to the process instead of its n-th write. */
  readonly ends?: { readonly at: number; readonly how: Ending }
}

export type Ending =
  /** Kill -9: it does nothing more. */
  | 'killed'
  /** From then on no write gets through, and it may do what it can. */
  | 'cut off'
  /** This one write fails; the next ones do not. */
  | 'hiccup'

export interface Write {
  readonly verb: FakeWrite['verb']
  readonly ref: ObjectRef
  readonly number: number
}

export function newWorld(controllers: ControllerOptions | 'none' = {}): World {
  const clock = virtualClock()
  const fake = fakeCluster({ namespaces: ['prod'], now: () => noon + clock.monotonic() })
  if (controllers !== 'none') playControllers(fake, controllers)
  const store = releaseStore(fake, shop)
  let told = 0
  return {
    fake,
    clock,
    client: (options = {}) => newClient(fake, clock, options),
    written: () => {
      const since = told
      told = fake.writes.length
      return fake.writes
        .slice(since)
        .filter(({ dryRun, ref }) => !dryRun && !ref.kind.endsWith('Review'))
        .map(writeText)
    },
    heads: () => store.heads(),
    history: async () => (await store.heads()).map(({ number, status }) => `${number} ${status}`).join(', '),
    pretend: async (number, status) => {
      await store.mark(number, status, 'install')
      told = fake.writes.length
    },
  }
}

function newClient(fake: FakeCluster, clock: Clock, { before, ends }: ClientOptions): Client {
  const events: InstallEvent[] = []
  const stopped = new AbortController()
  const life = { dead: false, die: (): void => undefined }
  const death = new Promise<undefined>((resolve) => {
    life.die = () => {
      life.dead = true
      resolve(undefined)
    }
  })
  let writes = 0
  const request = async (write?: Omit<Write, 'number'>): Promise<void> => {
    if (life.dead) await never()
    if (write === undefined) return
    const number = ++writes
    if (ends !== undefined && (ends.how === 'hiccup' ? number === ends.at : number >= ends.at)) {
      if (ends.how !== 'killed') throw unreachable()
      life.die()
      await never()
    }
    await before?.({ ...write, number }, client)
  }
  const ports: InstallPorts = {
    cluster: wired(fake, request),
    clock: { ...clock, sleep: (ms, signal) => (life.dead ? never() : clock.sleep(ms, signal).then(() => request())) },
    gates: { http: { request: () => Promise.reject(new Failure('io/http', 'there is no network')) } },
    holder: 'tester@here 1',
    newRun: runs(),
    signal: stopped.signal,
  }
  const emit = (event: InstallEvent): void => void events.push(event)
  const client: Client = {
    ports,
    events,
    stop: () => stopped.abort(),
    install: (manifests, more) => Promise.race([install(ports, jobWith(manifests, more), emit), death]),
    rollback: (to, options) =>
      Promise.race([rollback(ports, { release: shop, to, options: { ...usual, ...options } }, emit), death]),
    uninstall: (options) =>
      Promise.race([
        uninstall(ports, shop, { ...usual, timeout: 60_000, keepHistory: false, ...options }, emit),
        death,
      ]),
  }
  return client
}

const usual: InstallOptions = {
  dryRun: false,
  createNamespace: false,
  wait: true,
  timeout: 60_000,
  prune: true,
  pruneKinds: [],
  hooks: true,
  forceConflicts: false,
  take: [],
  yield: [],
  adopt: false,
  recreate: false,
  rollbackOnFailure: false,
  historyMax: 10,
}

export function jobWith(manifests: readonly JsonMap[], { options, ...more }: More = {}): InstallJob {
  return {
    release: shop,
    action: 'install',
    manifests: manifests.map((object) => ({ source: `${refOf(object).name}.yaml`, object })),
    charts: [],
    values: {},
    computed: {},
    sensitive: [],
    notes: undefined,
    ...more,
    options: { ...usual, ...options },
  }
}

export function unreachable(): Failure {
  return new Failure('cluster/unreachable', 'the wire is cut')
}

/** The cluster, each of whose requests is asked about first. */
function wired(cluster: Cluster, request: (write?: Omit<Write, 'number'>) => Promise<void>): Cluster {
  const write = (verb: Write['verb'], ref: ObjectRef, dryRun = false): Promise<void> =>
    request(dryRun ? undefined : { verb, ref })
  const asked = async <T>(question: Promise<void>, answer: () => Promise<T>): Promise<T> => {
    await question
    const given = await answer()
    await request()
    return given
  }
  return {
    ...cluster,
    kinds: () => asked(request(), () => cluster.kinds()),
    served: (kind) => asked(request(), () => cluster.served(kind)),
    get: (ref) => asked(request(), () => cluster.get(ref)),
    list: (kind, where) => asked(request(), () => cluster.list(kind, where)),
    log: (pod, options) => asked(request(), () => cluster.log(pod, options)),
    create: (object, options) =>
      asked(isReview(object) ? request() : write('create', refOf(object), options.dryRun), () =>
        cluster.create(object, options),
      ),
    replace: (object, options) =>
      asked(write('replace', refOf(object), options.dryRun), () => cluster.replace(object, options)),
    apply: (object, options) =>
      asked(write('apply', refOf(object), options.dryRun), () => cluster.apply(object, options)),
    patch: (ref, steps, options) =>
      asked(write('patch', ref, options.dryRun), () => cluster.patch(ref, steps, options)),
    remove: (ref, options) => asked(write('remove', ref, options?.dryRun), () => cluster.remove(ref, options)),
    bound: (signal) => wired(cluster.bound(signal), request),
  }
}

function isReview(object: JsonMap): boolean {
  return refOf(object).kind.endsWith('Review')
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}

function runs(): () => string {
  let number = 0
  return () => (++number).toString(16).padStart(12, '0')
}

function writeText({ verb, ref, body }: FakeWrite): string {
  const words = [verb, `${ref.kind}/${ref.name}`]
  if (ref.name === 'capstan.shop.set' && verb === 'apply') words.push(`(${annotation(body, 'contains-group-kinds')})`)
  if (ref.kind === 'Secret' && verb === 'create')
    words.push(textBelow(body, 'metadata', 'labels', 'capstan.dev/status'))
  if (verb === 'patch') words.push(...mapsBelow(body).flatMap(stepText))
  return words.filter(Boolean).join(' ')
}

function annotation(body: Json, name: string): string {
  return textBelow(body, 'metadata', 'annotations', `applyset.kubernetes.io/${name}`)
}

/** What a patch is about: the status of a head, or the partition of a set. */
function stepText(step: JsonMap): string[] {
  const { op, value } = step
  const path = textBelow(step, 'path')
  if (op === 'test' || value === undefined) return []
  if (path.endsWith('capstan.dev~1status')) return [textBelow(value)]
  const partition = path.endsWith('/partition') ? value : below(value, 'rollingUpdate', 'partition')
  if (partition === 2147483647) return ['held']
  return typeof partition === 'number' ? [`partition ${partition}`] : []
}
