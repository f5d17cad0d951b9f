import { ApiError } from '../../core/api-error.ts'
import type { Cluster } from '../../core/cluster.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import type { CancelSignal, Clock } from '../../core/ports.ts'
import { integerAt } from '../../status/field.ts'
import { refuseStopped } from '../refuse-stopped.ts'

export interface StagePorts {
  readonly cluster: Cluster
  readonly clock: Clock
  /** 12 hexadecimal digits, for a marker's run. */
  readonly newRun: () => string
  /** On the monotonic clock: from then on a controller that has not seen a write counts as stopped. */
  readonly deadline: number
  /** The user wants to stop. */
  readonly signal?: CancelSignal | undefined
}

/** The set once its controller has seen the last write, some 20 ms after it. Throws Failures `cluster/deadline`, `cluster/cancelled`. */
export async function observed(ports: StagePorts, ref: ObjectRef): Promise<JsonMap> {
  const { cluster, clock, deadline, signal } = ports
  for (let pause = 5; ; pause = Math.min(pause * 2, 500)) {
    const now = await current(cluster, ref)
    const generation = integerAt(now, 'metadata', 'generation') ?? 0
    if ((integerAt(now, 'status', 'observedGeneration') ?? 0) >= generation) return now
    if (clock.monotonic() > deadline) throw unseen(ref)
    refuseStopped(ports)
    await clock.sleep(pause, signal)
  }
}

function unseen({ name, namespace }: ObjectRef): Failure {
  const message = `the StatefulSet controller has not seen the last change of ${name} yet`
  const hint = `is kube-controller-manager running? Nothing is lost: ${name} is held, and the same command goes on`
  return new Failure('cluster/deadline', `${message} (namespace ${namespace ?? 'default'})`, { hint })
}

export async function current(cluster: Cluster, ref: ObjectRef): Promise<JsonMap> {
  const found = await cluster.get(ref)
  if (found === undefined) throw new ApiError(404, 'NotFound', `${ref.kind} ${ref.name} is gone`)
  return found
}
