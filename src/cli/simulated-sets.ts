import { capabilities } from '../chart/capabilities.ts'
import { defaultKubeVersion } from '../chart/default-kube-version.ts'
import { Failure, Failures } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { copyMap, get, isMap, put } from '../core/json.ts'
import { groupOf, refOf } from '../core/object-ref.ts'
import { nearest } from '../core/nearest.ts'
import type { DeclaredRollout } from '../install/job.ts'
import { chartOf } from '../release/chart-of.ts'
import { chainOf } from '../rollout/chain.ts'
import { madeUpSet } from '../simulate/made-up-set.ts'
import { integerAt } from '../status/field.ts'
import type { CliIo } from './cli-io.ts'
import type { SimulateOptions } from './commands/rollout-simulate-options.ts'
import type { ValueOptions } from './commands/value-options.ts'
import { printWarnings } from './print-failures.ts'
import { renderRelease } from './render-release.ts'

export interface SimulatedSets {
  /** Manifests of StatefulSets, in the order in which they roll. */
  readonly sets: readonly JsonMap[]
  /** The stack's `rollout:`. */
  readonly declared: DeclaredRollout | undefined
}

/** What is played: the StatefulSets of a stack or chart, or one that is made up. Throws Failure `usage`. */
export async function simulatedSets(options: SimulateOptions, io: CliIo): Promise<SimulatedSets> {
  const { values, pods, parallel, onDelete } = options
  const found =
    values === undefined
      ? { sets: [madeUpSet({ name: 'kafka', replicas: pods ?? 5, parallel, onDelete })], declared: undefined }
      : await renderedSets({ ...options, values }, io)
  const sets = pods === undefined ? found.sets : found.sets.map((set) => withReplicas(set, pods))
  refuseMissed(options, sets)
  return { ...found, sets }
}

async function renderedSets(
  { values, sts, cache }: SimulateOptions & { readonly values: ValueOptions },
  io: CliIo,
): Promise<SimulatedSets> {
  const rendered = await renderRelease({ ...values, cache }, capabilities(defaultKubeVersion, []), io)
  printWarnings(rendered.warnings, io)
  const links = rendered.manifests.flatMap(({ source, object }) => {
    const { kind, apiVersion, name } = refOf(object)
    if (kind !== 'StatefulSet' || groupOf(apiVersion) !== 'apps') return []
    return [{ name, set: placed(object, rendered.release.namespace), chart: chartOf(source) }]
  })
  const names = links.map(({ name }) => name)
  if (names.length === 0)
    throw new Failure('usage', 'there is no StatefulSet in what is rendered: nothing is rolled out')
  if (sts !== undefined && !names.includes(sts)) {
    const near = nearest(sts, names)
    const hint = near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`
    throw new Failure('usage', `no StatefulSet is called ${JSON.stringify(sts)}`, { hint })
  }
  return {
    sets: chainOf(links, []).flatMap(({ name, set }) => (sts === undefined || sts === name ? [set] : [])),
    declared: rendered.rollout,
  }
}

/** A manifest need not say its namespace, nor how many replicas it has. */
function placed(set: JsonMap, namespace: string): JsonMap {
  const metadata = get(set, 'metadata')
  return { ...set, metadata: { namespace, ...(isMap(metadata) ? metadata : {}) } }
}

function withReplicas(set: JsonMap, replicas: number): JsonMap {
  const spec = get(set, 'spec')
  const copy = isMap(spec) ? copyMap(spec) : {}
  put(copy, 'replicas', replicas)
  return { ...set, spec: copy }
}

/** A fault of an ordinal that no set has would be a rehearsal in which nothing goes wrong. */
function refuseMissed({ faults }: SimulateOptions, sets: readonly JsonMap[]): void {
  const failures = faults.flatMap((fault) => {
    if (!('ordinal' in fault)) return []
    const has = sets.some((set) => {
      const index = fault.ordinal - (integerAt(set, 'spec', 'ordinals', 'start') ?? 0)
      return index >= 0 && index < (integerAt(set, 'spec', 'replicas') ?? 1)
    })
    return has || faults.some(({ is }) => is === 'scale') ? [] : [missed(fault.ordinal, sets)]
  })
  if (failures.length > 0) throw new Failures(failures)
}

function missed(ordinal: number, sets: readonly JsonMap[]): Failure {
  const counts = sets.map((set) => `${refOf(set).name} has ${integerAt(set, 'spec', 'replicas') ?? 1} pods`)
  return new Failure('usage', `--fault names ordinal ${ordinal}, and there is none: ${counts.join(', ')}`, {
    hint: `--pods ${ordinal + 1} makes it so`,
  })
}
