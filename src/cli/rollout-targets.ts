import type { ConnectOptions } from '../cluster/transport.ts'
import type { Cluster } from '../core/cluster.ts'
import { Failure, failuresOf } from '../core/failure.ts'
import { get, isMap } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import { groupOf } from '../core/object-ref.ts'
import type { DeclaredRollout } from '../install/job.ts'
import { chartOf } from '../release/chart-of.ts'
import { releaseStore } from '../release/store.ts'
import type { ReleaseId, RecordedManifest, Revision } from '../release/release.ts'
import { type After, chainOf } from '../rollout/chain.ts'
import type { SetName } from '../rollout/event.ts'
import type { CliIo } from './cli-io.ts'
import type { TargetOptions } from './commands/rollout-options.ts'
import type { Entries } from './read-entries.ts'
import { readStack, type StackPlace } from './read-stack.ts'
import { quoted, typable } from './typable.ts'

export interface FoundTargets {
  /** In the order in which they go. */
  readonly sets: readonly SetName[]
  /** The stack's `rollout:`. */
  readonly declared: DeclaredRollout | undefined
  /** The release that has them; undefined where one set was named. */
  readonly release: ReleaseId | undefined
  /** The latest revision of that. */
  readonly revision?: Revision | undefined
}

/** The StatefulSets that a target stands for. Throws Failure `rollout/target`, `release/missing`, and what a stack may have. */
export async function rolloutTargets(
  { target, connect, after }: Pick<TargetOptions, 'target' | 'connect' | 'after'>,
  cluster: Cluster,
  io: CliIo,
): Promise<FoundTargets> {
  switch (target.is) {
    case 'set':
      if (after.length > 0) throw alone(target.name)
      return { sets: [{ namespace: cluster.namespace, name: target.name }], declared: undefined, release: undefined }
    case 'release': {
      const release = { name: target.name, namespace: cluster.namespace }
      return { ...(await setsOf(cluster, release, after)), declared: undefined, release }
    }
    case 'stack': {
      const place = { namespace: connect.namespace, contextNamespace: cluster.namespace }
      const { release, given } = stackOf(target.file, place, io)
      const rollout = get(given, 'rollout')
      const declared = isMap(rollout) ? { map: rollout, place: `${target.file}: rollout` } : undefined
      return { ...(await setsOf(cluster, release, after)), declared, release }
    }
  }
}

/** A file that is not there may be meant as what is in the cluster. */
function stackOf(file: string, place: StackPlace, io: CliIo): Entries {
  try {
    return readStack(file, place, io)
  } catch (error) {
    const [failure] = failuresOf(error) ?? []
    if (failure?.code !== 'io/not-found') throw error
    const hint = 'a stack is named by its file; of the cluster, sts/NAME is a StatefulSet, and release/NAME a release'
    throw new Failure(failure.code, failure.message, { hint, cause: error })
  }
}

/** The command that goes on with all of a release after a pause, as it can be typed; `planFile` is of `--plan`. */
export function resumeCommand(
  { release }: Pick<FoundTargets, 'release'>,
  connect: ConnectOptions,
  planFile: string | undefined,
): string | undefined {
  // Standard input has been read.
  const plan = planFile === undefined || planFile === '-' ? '' : ` --plan ${quoted(planFile)}`
  return release && `${typable(release, connect)(`capstan rollout resume release/${release.name}`)}${plan}`
}

async function setsOf(
  cluster: Cluster,
  release: ReleaseId,
  after: readonly After[],
): Promise<Pick<FoundTargets, 'sets' | 'revision'>> {
  const revision = await releaseStore(cluster, release).latest()
  if (revision === undefined) throw await missing(cluster, release)
  const sets = revision.manifests.filter(isStatefulSet)
  if (sets.length === 0) {
    throw new Failure('rollout/target', `release ${release.name} has no StatefulSet: there is nothing to roll out`)
  }
  const links = sets.map(({ ref, object, source }) => {
    const namespace = ref.namespace ?? release.namespace
    return { name: ref.name, set: object, chart: chartOf(source), namespace }
  })
  const placed = new Map(links.map(({ name, namespace }) => [name, namespace]))
  return { sets: chainOf(links, after).map(({ name }) => ({ namespace: placed.get(name)!, name })), revision }
}

function isStatefulSet({ ref: { apiVersion, kind } }: RecordedManifest): boolean {
  return kind === 'StatefulSet' && groupOf(apiVersion) === 'apps'
}

/** What nobody goes by must not look as if somebody did. */
function alone(name: string): Failure {
  return new Failure('usage', `--after orders several StatefulSets, and sts/${name} is one`, {
    hint: 'a release or a stack has several: capstan rollout RELEASE --after connect=kafka',
  })
}

/** Whoever writes `kafka` may mean the StatefulSet, and whoever writes `pausee`, a command. */
async function missing(cluster: Cluster, { name, namespace }: ReleaseId): Promise<Failure> {
  const set = await cluster.get({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name })
  const near = nearest(name, await subcommands())
  const command = near === undefined ? '' : `did you mean capstan rollout ${near}? `
  const hint =
    set === undefined
      ? `${command}capstan list shows the releases there are; sts/NAME is a StatefulSet`
      : `there is a StatefulSet of this name: write sts/${name}`
  return new Failure('release/missing', `there is no release ${name} in namespace ${namespace}`, { hint })
}

/** Imported when needed: commands import this file's callers. */
async function subcommands(): Promise<string[]> {
  const { commands } = await import('./commands.ts')
  return commands.flatMap(({ name }) => (name.startsWith('rollout ') ? [name.slice('rollout '.length)] : []))
}
