import type { Cluster } from '../core/cluster.ts'
import { Failure } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import { groupOf } from '../core/object-ref.ts'
import { releaseStore } from '../release/store.ts'
import type { ReleaseId, RecordedManifest } from '../release/release.ts'
import { type After, chainOf } from '../rollout/chain.ts'
import type { SetName } from '../rollout/event.ts'
import type { CliIo } from './cli-io.ts'
import type { TargetOptions } from './commands/rollout-options.ts'
import { readEntries } from './read-entries.ts'

export interface FoundTargets {
  /** In the order in which they go. */
  readonly sets: readonly SetName[]
  /** The stack's `rollout:`, and where it stands, for messages. */
  readonly declared: { readonly map: JsonMap; readonly place: string } | undefined
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
      return { sets: [{ namespace: cluster.namespace, name: target.name }], declared: undefined }
    case 'release': {
      const release = { name: target.name, namespace: cluster.namespace }
      return { sets: await setsOf(cluster, release, after), declared: undefined }
    }
    case 'stack': {
      const { release, given } = readEntries(stackInput(target.file, connect.namespace, cluster.namespace), io)
      const rollout = get(given, 'rollout')
      const declared = isMap(rollout) ? { map: rollout, place: `${target.file}: rollout` } : undefined
      return { sets: await setsOf(cluster, release, after), declared }
    }
  }
}

async function setsOf(cluster: Cluster, release: ReleaseId, after: readonly After[]): Promise<SetName[]> {
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
  return chainOf(links, after).map(({ name }) => ({ namespace: placed.get(name)!, name }))
}

/** `kafka` of `events/charts/kafka/templates/statefulset.yaml.hbs`; of manifests of other tools nobody knows it. */
function chartOf(source: string): string | undefined {
  return /([^/]+)\/templates\//.exec(source)?.[1]
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

function stackInput(file: string, namespace: string | undefined, contextNamespace: string) {
  return {
    values: [file],
    chart: undefined,
    presets: [],
    set: [],
    setString: [],
    setJson: [],
    setFile: [],
    setLiteral: [],
    name: undefined,
    namespace,
    contextNamespace,
  }
}
