import type { PatchStep } from '../../src/core/cluster.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { integerAt, mapAt, nameOf, textAt } from '../../src/status/field.ts'
import type { Action, Sync } from '../../src/simulate/controller.ts'
import { syncSet } from '../../src/simulate/controller.ts'
import { madeUpSet } from '../../src/simulate/made-up-set.ts'
import { stampOf } from '../../src/simulate/board.ts'
import { patchRequest } from '../../src/simulate/requests.ts'
import type { World } from '../../src/simulate/world.ts'
import { simulatedWorld } from '../../src/simulate/world.ts'
import { imageOf, name } from './scenario.ts'

/** A set whose pods are all ready, standing still, to be looked at by the controller once at a time. */
export interface Bench {
  readonly world: World
  readonly set: () => JsonMap
  readonly patch: (...steps: readonly PatchStep[]) => void
  /** Makes a pod another one. */
  readonly pod: (ordinal: number, is: PodIs) => void
  /** What the controller does now, and nothing of it is done. */
  readonly look: () => { readonly acts: string[]; readonly status: JsonMap; readonly again: number | undefined }
  /** The same, and all of it is done. */
  readonly sync: () => string[]
  /** The name of the revision of a letter: A is the first one. */
  readonly name: (letter: string) => string
}

export interface PodIs {
  readonly ready?: boolean
  /** Seconds since it is. */
  readonly readyFor?: number
  readonly terminating?: boolean
  readonly phase?: string
  readonly gone?: boolean
}

export interface BenchOptions {
  readonly replicas: number
  readonly spec?: Readonly<Record<string, Json>>
  readonly maxUnavailable?: boolean
}

export function bench({ replicas, spec = {}, maxUnavailable = false }: BenchOptions): Bench {
  const made = madeUpSet({ name, replicas, image: imageOf('v1-ready') })
  const set: JsonMap = { ...made, spec: { ...mapAt(made, 'spec'), ...spec } }
  const world = simulatedWorld({ seed: 1, set, maxUnavailable })
  const { store, clock } = world.board
  const letters = new Map<string, string>()
  const letter = (revision: string): string => {
    const known = letters.get(revision) ?? String.fromCharCode(65 + letters.size)
    letters.set(revision, known)
    return known
  }
  letter(nameOf(store.all('ControllerRevision')[0]!))
  const live = (): JsonMap => store.get('StatefulSet', 'default', name)!
  const view = (): Sync => {
    const [pods, revisions] = [store.all('Pod'), store.all('ControllerRevision')]
    return syncSet({ set: live(), pods, revisions, now: clock.now(), maxUnavailable })
  }
  const podAt = (ordinal: number): JsonMap => store.get('Pod', 'default', `${name}-${ordinal}`)!
  return {
    world,
    set: live,
    patch: (...steps) => void patchRequest(world.board, { ...ref }, steps, { manager: 'test' }),
    pod: (ordinal, is) => {
      if (is.gone === true) store.drop(podAt(ordinal))
      else store.put(changed(podAt(ordinal), is, clock.now()))
    },
    look: () => {
      const { actions, again } = view()
      const status = actions.find((action) => action.do === 'status')
      const acts = actions.flatMap((action) => (action.do === 'status' ? [] : [actText(action, letter)]))
      return { acts, status: status?.status ?? mapAt(live(), 'status'), again }
    },
    sync: () => {
      const { actions } = view()
      for (const action of actions) carryOut(world, live(), action)
      return actions.map((action) => (action.do === 'status' ? 'status' : actText(action, letter)))
    },
    name: (wanted) => [...letters].find(([, known]) => known === wanted)![0],
  }
}

const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'default', name } as const

type Act = Exclude<Action, { readonly do: 'status' }>

/** `create app-4 at B`, `delete app-2`, `create-revision B1`. */
function actText(action: Act, letter: (revision: string) => string): string {
  if ('revision' in action)
    return `${action.do} ${letter(nameOf(action.revision))}${integerAt(action.revision, 'revision') ?? ''}`
  const revision = letter(textAt(action.pod, 'metadata', 'labels', 'controller-revision-hash') ?? '')
  return action.do === 'create-pod' ? `create ${nameOf(action.pod)} at ${revision}` : `delete ${nameOf(action.pod)}`
}

function carryOut({ board: { store } }: World, set: JsonMap, action: Action): void {
  if (action.do === 'status') store.put({ ...set, status: action.status })
  else if (action.do === 'delete-revision') store.drop(action.revision)
  else if ('revision' in action) store.put(action.revision)
  else if (action.do === 'delete-pod') store.drop(action.pod)
  else store.put({ ...action.pod, status: { phase: 'Pending' } })
}

function changed(pod: JsonMap, is: PodIs, now: number): JsonMap {
  const metadata = mapAt(pod, 'metadata')
  const condition = {
    type: 'Ready',
    status: is.ready === false ? 'False' : 'True',
    lastTransitionTime: stampOf(now - (is.readyFor ?? 3600) * 1000),
  }
  return {
    ...pod,
    metadata: is.terminating === true ? { ...metadata, deletionTimestamp: stampOf(now) } : metadata,
    status: { ...mapAt(pod, 'status'), phase: is.phase ?? 'Running', conditions: [condition] },
  }
}
