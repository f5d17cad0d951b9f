import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { Change } from './change.ts'
import type { InstallOptions } from './job.ts'
import { mapAt } from '../status/field.ts'

const second = 1000
const minute = 60 * second
/** How long a pod may take to be ready where its startup probe says nothing: image, volumes, start. */
const perPod = 3 * minute
const least = 5 * minute

/**
 * Milliseconds until what is not ready yet counts as failed. Where the user says none, as long as the slowest object may
 * rightly take: of a StatefulSet its pods one after the other, each with its startup probe, its grace period and
 * minReadySeconds; of a Deployment its own progress deadline; of a Job its own deadline; never less than 5 minutes.
 */
export function timeoutOf({ timeout }: Pick<InstallOptions, 'timeout'>, changes: readonly Change[]): number {
  if (timeout !== 'by-kind') return timeout
  return Math.max(least, ...changes.map(({ ref, wanted }) => allowance(ref.kind, mapAt(wanted ?? {}, 'spec'))))
}

function allowance(kind: string, spec: JsonMap): number {
  switch (kind) {
    case 'StatefulSet':
      return (numberAt(spec, 'replicas') ?? 1) * podAllowance(spec) + minute
    case 'DaemonSet':
      return 2 * podAllowance(spec) + minute
    case 'Deployment':
      return (numberAt(spec, 'progressDeadlineSeconds') ?? 600) * second + minute
    case 'Job':
      return (numberAt(spec, 'activeDeadlineSeconds') ?? 600) * second + minute
    default:
      return 0
  }
}

function podAllowance(spec: JsonMap): number {
  const pod = mapAt(mapAt(spec, 'template'), 'spec')
  const containers = get(pod, 'containers')
  const starts = (Array.isArray(containers) ? containers : []).filter(isMap).map(startAllowance)
  const seconds = (numberAt(pod, 'terminationGracePeriodSeconds') ?? 30) + (numberAt(spec, 'minReadySeconds') ?? 0)
  return Math.max(perPod, ...starts) + seconds * second
}

/** The kubelet's defaults: every 10 s, three failures. */
function startAllowance(container: JsonMap): number {
  const probe = mapAt(container, 'startupProbe')
  if (Object.keys(probe).length === 0) return 0
  const tries = (numberAt(probe, 'failureThreshold') ?? 3) * (numberAt(probe, 'periodSeconds') ?? 10)
  return (tries + (numberAt(probe, 'initialDelaySeconds') ?? 0)) * second
}

function numberAt(map: JsonMap, key: string): number | undefined {
  const value = get(map, key)
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined
}
