import { expect, type TestContext } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import type { Marker } from '../../src/rollout/protocol/marker.ts'
import { holdAll, holdSteps } from '../../src/rollout/protocol/partition.ts'
import type { Behaviour } from './behaviour.ts'
import { capstan, type CapstanOptions, type Said } from './capstan.ts'
import { clientOf, type Client } from './client.ts'
import { at, kubeconfig, played, pod, text, until } from './cluster.ts'
import { recordRollout, type RolloutRecorder } from './rollout-recorder.ts'

/** How a set is made, or its template made anew; by the tag of its image its pods behave. */
export interface TemplateOptions {
  readonly behaviour?: Behaviour
  /** Another number is another template. Default: 1 when the set is made, 2 when it is staged. */
  readonly version?: number
  readonly annotations?: Readonly<Record<string, string>>
  /** More of the pod's spec. */
  readonly pod?: object
  /** More of its container. */
  readonly container?: object
}

export interface WorldOptions extends TemplateOptions {
  /** Default: `app`. */
  readonly name?: string
  /** Default: 3. */
  readonly replicas?: number
  /** More of the set's spec. */
  readonly spec?: object
  /** The set's own annotations. */
  readonly own?: Readonly<Record<string, string>>
  /** Whether to wait until all pods are ready. Default: true. */
  readonly ready?: boolean
  /** Default: it is applied as Capstan does, without a release. `nothing` makes none. */
  readonly by?: 'apply' | 'nothing'
}

export interface Rolled extends Said {
  /** Of a run with `-o json`, which `roll` adds. */
  readonly events: readonly JsonMap[]
  /** The last `end`; undefined when the run was refused. */
  readonly outcome: {
    readonly is: string
    readonly partition: number
    readonly because: string
    readonly next?: string
  }
}

/** A namespace with one StatefulSet, `app`, made as Capstan makes it; and all that happens to it, on record. */
export interface RolloutWorld {
  readonly api: Client
  readonly space: string
  readonly setPath: string
  readonly recorder: RolloutRecorder
  /** The manifest as it was applied last. */
  manifest(): JsonMap
  podPath(index: number): string
  set(): Promise<Json>
  /** Of the set, ascending by ordinal. */
  pods(): Promise<Json[]>
  /** Letter of revision of each pod: `A` is the first that the recorder has seen, ascending by ordinal: `AAB`. */
  letters(): Promise<string>
  /** Holds the set, then gives it another template, as an install does. Gives the revision that waits. */
  stage(template?: TemplateOptions, change?: (manifest: JsonMap) => JsonMap): Promise<string>
  /** `capstan rollout sts/app --soak 0s …`, in this process; another soak in `flags` counts. */
  roll(flags?: readonly string[], options?: CapstanOptions): Promise<Rolled>
  /** `capstan …` in the world's namespace. */
  run(args: readonly string[], options?: CapstanOptions): Promise<Said>
  /** A merge patch by somebody else. */
  edit(path: string, change: object, manager?: string): Promise<void>
  /** Waits until the set had these partitions, `0 hold 2`, as `recorder.partitions` tells them. */
  reaches(partitions: string): Promise<void>
  /** What has to become true of the set. */
  becomes(what: string, isSo: (set: Json, pods: readonly Json[]) => boolean): Promise<void>
}

/** Tests run side by side, so that each has to say itself what is to be cleaned up when it ends. */
export async function rolloutWorld(
  { onTestFinished, onTestFailed }: Pick<TestContext, 'onTestFinished'> & Partial<Pick<TestContext, 'onTestFailed'>>,
  options: WorldOptions = {},
): Promise<RolloutWorld> {
  const api = clientOf(kubeconfig)
  onTestFinished(() => api.close())
  const space = await namespaceOf(api, onTestFinished)
  const { name = 'app' } = options
  const setPath = `/apis/apps/v1/namespaces/${space}/statefulsets/${name}`
  let manifest = manifestOf(options)
  if (options.by !== 'nothing') await fine(api.call('PATCH', `${setPath}?fieldManager=capstan`, manifest))

  const set = async (): Promise<Json> => (await api.call('GET', setPath)).body!
  const pods = async (): Promise<Json[]> => {
    const { body } = await api.call('GET', `/api/v1/namespaces/${space}/pods?labelSelector=app%3Dapp`)
    const items = at(body, 'items') as Json[]
    return items.sort((a, b) => ordinalOf(a) - ordinalOf(b))
  }
  const becomes: RolloutWorld['becomes'] = async (what, isSo) => {
    let last: unknown
    await until(
      what,
      async () => {
        const [nowSet, nowPods] = await Promise.all([set(), pods()])
        last = { status: at(nowSet, 'status'), pods: nowPods.map((one) => text(one, 'metadata.name')) }
        return isSo(nowSet, nowPods)
      },
      () => last,
    )
  }
  if (options.by !== 'nothing' && options.ready !== false) {
    const replicas = options.replicas ?? 3
    await becomes(`${replicas} ready pods`, (now) => Number(at(now, 'status.readyReplicas') ?? 0) === replicas)
  }
  const recorder = await recordRollout(api, space, name)
  onTestFinished(() => recorder.stop())
  onTestFailed?.(() => console.log(`the last of ${space}:\n${recorder.tell().split('\n').slice(-40).join('\n')}`))

  const run: RolloutWorld['run'] = (args, more) => capstan([...args, '-n', space], more)
  return {
    api,
    space,
    setPath,
    recorder,
    manifest: () => manifest,
    podPath: (index) => `/api/v1/namespaces/${space}/pods/${name}-${index}`,
    set,
    pods,
    letters: async () => (await pods()).map((one) => recorder.letterOf(one)).join(''),
    run,
    becomes,
    reaches: (partitions) =>
      until(
        `the partitions ${partitions}`,
        () => Promise.resolve(recorder.partitions() === partitions),
        () => recorder.partitions(),
      ).then(() => undefined),
    roll: async (flags = [], more) => {
      const soak = flags.includes('--soak') ? [] : ['--soak', '0s']
      // One that would never end is to tell what it waits for.
      const limit = { signal: AbortSignal.timeout(played ? 90_000 : 300_000) }
      return rolledOf(await run(['rollout', `sts/${name}`, ...soak, '-o', 'json', ...flags], { ...limit, ...more }))
    },
    stage: async (template = {}, change = (it) => it) => {
      const live = (await set()) as JsonMap
      const held = await fine(
        api.call('PATCH', `${setPath}?fieldManager=capstan-rollout`, holdSteps(live, stageMarker(live)), {
          contentType: 'application/json-patch+json',
        }),
      )
      manifest = change({ ...manifest, spec: { ...(manifest['spec'] as JsonMap), template: templateOf(2, template) } })
      const applied = await fine(api.call('PATCH', `${setPath}?fieldManager=capstan&force=true`, manifest))
      expect(at(held, 'spec.updateStrategy.rollingUpdate.partition')).toBeGreaterThanOrEqual(holdAll - 1)
      const generation = Number(at(applied, 'metadata.generation'))
      let revision = ''
      await becomes('the controller to see the template', (now) => {
        revision = text(now, 'status.updateRevision')
        return Number(at(now, 'status.observedGeneration')) >= generation
      })
      return revision
    },
    edit: async (path, change, manager = 'kubectl-edit') => {
      await fine(
        api.call('PATCH', `${path}?fieldManager=${manager}`, change, { contentType: 'application/merge-patch+json' }),
      )
    },
  }
}

/** What a run with `-o json` has told. */
export function rolledOf(said: Said): Rolled {
  const lines = said.out.split('\n').filter((line) => line.startsWith('{'))
  const events = lines.map((line) => JSON.parse(line) as JsonMap)
  const end = events.findLast(({ is }) => is === 'end')
  const outcome = (end?.['outcome'] ?? { is: 'refused', partition: -1, because: said.err }) as Rolled['outcome']
  return { ...said, events, outcome }
}

export function manifestOf({ name = 'app', replicas = 3, spec, own, ...template }: WorldOptions): JsonMap {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, ...(own && { annotations: own }) },
    spec: {
      serviceName: name,
      replicas,
      selector: { matchLabels: { app: 'app' } },
      template: templateOf(1, template),
      ...spec,
    },
  }
}

function templateOf(
  usual: number,
  { behaviour, version = usual, annotations, pod: more, container: changed }: TemplateOptions,
): JsonMap {
  const spec = pod(behaviour, version)
  const container = { ...spec.containers[0], ...changed }
  return {
    metadata: { labels: { app: 'app' }, ...(annotations && { annotations }) },
    spec: { ...spec, containers: [container], terminationGracePeriodSeconds: 1, ...more },
  } as unknown as JsonMap
}

/** As an install leaves it between its two writes. */
function stageMarker(live: JsonMap): Marker {
  return {
    v: 1,
    run: '0123456789ab',
    uid: text(live, 'metadata.uid'),
    base: text(live, 'status.currentRevision'),
    target: '',
    to: 0,
    phase: 'stage',
    p: holdAll,
    at: new Date().toISOString(),
  }
}

async function namespaceOf(api: Client, onTestFinished: TestContext['onTestFinished']): Promise<string> {
  const made = await fine(api.call('POST', '/api/v1/namespaces', { metadata: { generateName: 'capstan-rollout-' } }))
  const space = text(made, 'metadata.name')
  onTestFinished(async () => {
    // The test's own client may be closed by then.
    const own = clientOf(kubeconfig)
    await own.call('DELETE', `/api/v1/namespaces/${space}`)
    own.close()
  })
  await until(`the default service account of ${space}`, async () => {
    const { status } = await api.call('GET', `/api/v1/namespaces/${space}/serviceaccounts/default`)
    return status === 200
  })
  return space
}

async function fine(answered: ReturnType<Client['call']>): Promise<Json> {
  const { status, text: said, body } = await answered
  if (status >= 300) throw new Error(`the server said ${status}: ${said}`)
  return body!
}

function ordinalOf(object: Json): number {
  return Number(/-(\d+)$/.exec(text(object, 'metadata.name'))?.[1])
}

export function isReady(object: Json): boolean {
  const conditions = (at(object, 'status.conditions') ?? []) as Json[]
  const isTrue = conditions.some((one) => text(one, 'type') === 'Ready' && text(one, 'status') === 'True')
  return isTrue && text(object, 'status.phase') === 'Running' && at(object, 'metadata.deletionTimestamp') === undefined
}
