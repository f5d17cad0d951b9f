import type { Json } from '../../src/core/json.ts'
import type { Client } from './client.ts'
import { at, text, until } from './cluster.ts'

/** What happened to a StatefulSet and its pods, in the order in which the server stored it. */
export interface SetWatch {
  /** `held`, `template`, `released`, `pod`: a pod with the new template was made. Each told when it happens anew. */
  of(set: string): string[]
  stop(): void
}

/** From now on. Versions of both kinds come from one etcd, so that they can be put in one order. */
export async function watchSets(api: Client, space: string): Promise<SetWatch> {
  const sets: Json[] = []
  const pods: Json[] = []
  const heard = (into: Json[]) => (event: { type: string; object: Json }) => {
    if (event.type === 'ADDED' || event.type === 'MODIFIED') into.push(event.object)
  }
  const ofSets = api.watch(`/apis/apps/v1/namespaces/${space}/statefulsets?watch=true`, heard(sets))
  const ofPods = api.watch(`/api/v1/namespaces/${space}/pods?watch=true`, heard(pods))
  // A watch begins with what is there.
  await until(`the watches of ${space}`, () => Promise.resolve(sets.length > 0 && pods.length > 0))
  return {
    of: (name) =>
      storyOf(
        sets.filter((it) => text(it, 'metadata.name') === name),
        pods,
      ),
    stop: () => [ofSets, ofPods].forEach((watch) => watch.stop()),
  }
}

function storyOf(versions: readonly Json[], pods: readonly Json[]): string[] {
  const first = versions[0]
  const base = text(first, 'status.updateRevision')
  const own = pods.filter((pod) => text(pod, 'metadata.ownerReferences.0.uid') === text(first, 'metadata.uid'))
  const events: { readonly at: number; readonly is: string }[] = []
  let last = first
  for (const set of versions) {
    const [before, now] = [partitionOf(last), partitionOf(set)]
    if (before < enormous && now >= enormous) events.push({ at: versionOf(set), is: 'held' })
    if (templateOf(last) !== templateOf(set)) events.push({ at: versionOf(set), is: 'template' })
    if (before >= enormous && now < enormous) events.push({ at: versionOf(set), is: 'released' })
    last = set
  }
  const born = new Set<string>()
  for (const pod of own) {
    const uid = text(pod, 'metadata.uid')
    if (born.has(uid)) continue
    born.add(uid)
    const labels = at(pod, 'metadata.labels') as { readonly [label: string]: string }
    if (labels['controller-revision-hash'] !== base) events.push({ at: versionOf(pod), is: 'pod' })
  }
  return events.sort((a, b) => a.at - b.at).map(({ is }) => is)
}

const enormous = 1_000_000_000

function partitionOf(set: Json | undefined): number {
  return Number(at(set, 'spec.updateStrategy.rollingUpdate.partition') ?? 0)
}

function templateOf(set: Json | undefined): string {
  return JSON.stringify(at(set, 'spec.template'))
}

function versionOf(object: Json): number {
  return Number(text(object, 'metadata.resourceVersion'))
}
