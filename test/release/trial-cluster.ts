import type { Cluster } from '../../src/core/cluster.ts'
import type { JsonMap } from '../../src/core/json.ts'
import type { CancelSignal } from '../../src/core/ports.ts'
import type { FakeCluster } from '../contract/fake-cluster.ts'
import { fakeCluster } from '../contract/fake-cluster.ts'

/** The fake API server behind a wire that a test can make slow, deaf or broken, and on which it can end a client. */
export interface TrialCluster extends Cluster {
  readonly fake: FakeCluster
  /** Every request that was sent, in order: `create Secret/capstan.kafka.v1`. */
  readonly asked: string[]
  /** Called before each request; what it throws is the answer, what it waits for is the delay. */
  before: (request: string) => Promise<void> | void
}

export function trialCluster(): TrialCluster {
  const asked: string[] = []
  const began = Date.parse('2026-11-21T12:00:00Z')
  const fake = fakeCluster({ namespaces: ['streams', 'other', 'a', 'b'], now: () => began })
  const wire = (cluster: Cluster, signals: readonly CancelSignal[]): Cluster => {
    const send = async <T>(verb: string, target: unknown, answer: () => Promise<T>): Promise<T> => {
      const request = `${verb} ${nameOf(target as JsonMap)}`
      asked.push(request)
      await Promise.race([abortOf(signals), (async () => trial.before(request))()])
      return answer()
    }
    return {
      ...cluster,
      get: (ref) => send('get', ref, () => cluster.get(ref)),
      list: (kind, where) => send('list', kind, () => cluster.list(kind, where)),
      create: (object, options) => send('create', object, () => cluster.create(object, options)),
      replace: (object, options) => send('replace', object, () => cluster.replace(object, options)),
      apply: (object, options) => send('apply', object, () => cluster.apply(object, options)),
      patch: (ref, steps, options) => send('patch', ref, () => cluster.patch(ref, steps, options)),
      remove: (ref, options) => send('remove', ref, () => cluster.remove(ref, options)),
      bound: (signal) => wire(cluster.bound(signal), [...signals, signal]),
    }
  }
  const trial: TrialCluster = Object.assign(wire(fake, []), {
    fake,
    asked,
    before: () => undefined,
  })
  return trial
}

/** Of the object or the reference that a request is about. */
function nameOf({ kind, name, metadata }: JsonMap): string {
  const said = name ?? (metadata as JsonMap | undefined)?.['name']
  return typeof said === 'string' ? `${kind as string}/${said}` : (kind as string)
}

/** Rejects with the first signal that aborts. */
function abortOf(signals: readonly CancelSignal[]): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new Error('cancelled'))
    for (const signal of signals) {
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop)
    }
  })
}
