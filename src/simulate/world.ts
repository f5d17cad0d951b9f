import type { JsonMap } from '../core/json.ts'
import { mapAt, nameOf, textAt } from '../status/field.ts'
import type { Board } from './board.ts'
import { keepBudgets } from './budget.ts'
import { keepJobs } from './jobs.ts'
import type { Kubelets } from './kubelet.ts'
import { runKubelets } from './kubelet.ts'
import type { Life } from './life.ts'
import type { SimProcess } from './process.ts'
import { simulatedProcess } from './process.ts'
import { seededRandom } from './random.ts'
import type { ControllerRun } from './run-controller.ts'
import { runController } from './run-controller.ts'
import { addNodes, settledSet } from './settled-set.ts'
import type { Scripts } from './sim-cluster.ts'
import { emptyStore } from './store.ts'
import type { VirtualClock } from './virtual-clock.ts'
import { virtualClock } from './virtual-clock.ts'
import type { Latency, Wire } from './wire.ts'
import { simulatedWire } from './wire.ts'

/** How a simulated cluster is. All times are in milliseconds. */
export interface WorldOptions {
  readonly seed: number
  /** The StatefulSet that it has from the beginning, all of its pods ready. Undefined: an empty cluster. */
  readonly set?: JsonMap | undefined
  /** Since 1970, when it begins. Default: 2026-01-01T00:00:00Z. */
  readonly start?: number
  /** What a pod does. Default: it is ready after `startup` and gone after `ending`. */
  readonly lifeOf?: ((pod: JsonMap, usual: Life) => Life) | undefined
  /** Default: 3 to 8 s. */
  readonly startup?: Latency | undefined
  /** Default: 0.2 to 2 s. */
  readonly ending?: Latency
  /** Of a request, each way. Default: 0.5 to 2 ms. */
  readonly latency?: Latency
  /** Of a watch behind the server. Default: 0.5 to 5 ms. */
  readonly watchLag?: Latency
  /** Of the controller behind a change. Default: 2 to 12 ms. */
  readonly controllerLag?: Latency
  /** The feature gate MaxUnavailableStatefulSet. Default: off, as in Kubernetes 1.36. */
  readonly maxUnavailable?: boolean
  readonly scripts?: Scripts
  /** Virtual time after which the work counts as one that never ends. Default: 90 days. */
  readonly limit?: number
}

export interface World {
  readonly board: Board
  readonly clock: VirtualClock
  readonly wire: Wire
  readonly controller: ControllerRun
  readonly kubelets: Kubelets
  /** Somebody who works on this cluster; `skew` is how far his clock is ahead. */
  process(skew?: number): SimProcess
}

export function simulatedWorld(options: WorldOptions): World {
  const { seed, set, scripts = {}, lifeOf, startup = [3000, 8000] } = options
  const random = seededRandom(seed)
  const clock = virtualClock({
    start: options.start ?? Date.UTC(2026, 0, 1),
    ...(options.limit !== undefined && { limit: options.limit }),
  })
  const gates = { maxUnavailable: options.maxUnavailable ?? false }
  const board: Board = { clock, store: emptyStore(), random: random.fork('server'), applied: new Map(), gates }
  const life = usualLives(options, startup)
  const namespace = (set && textAt(set, 'metadata', 'namespace')) ?? 'default'
  addNodes(board)
  if (set !== undefined) {
    const first = random.fork('first starts')
    settledSet(board, { ...set, metadata: { ...mapAt(set, 'metadata'), namespace } }, () => first.between(...startup))
  }
  const controller = runController(board, options.controllerLag ?? [2, 12])
  const kubelets = runKubelets(board, (pod) => (lifeOf === undefined ? life(pod) : lifeOf(pod, life(pod))))
  keepBudgets(board)
  keepJobs(board)
  const wire = simulatedWire(clock, random.fork('wire'), options.latency ?? [0.5, 2])
  const ports = { board, wire, lag: options.watchLag ?? ([0.5, 5] as const), namespace, scripts }
  return { board, clock, wire, controller, kubelets, process: (skew) => simulatedProcess(ports, skew) }
}

/** By name and how often there was one of that name: what a pod draws does not depend on what others do before it. */
function usualLives(options: WorldOptions, startup: Latency): (pod: JsonMap) => Life {
  const { seed, ending = [200, 2000] } = options
  const made = new Map<string, number>()
  return (pod) => {
    const count = (made.get(nameOf(pod)) ?? 0) + 1
    made.set(nameOf(pod), count)
    const random = seededRandom(seed, `life of ${nameOf(pod)} ${count}`)
    return { starts: random.between(...startup), then: { is: 'ready' }, ends: random.between(...ending) }
  }
}
