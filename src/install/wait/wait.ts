import { cancelSource } from '../../core/cancel.ts'
import type { Cluster } from '../../core/cluster.ts'
import type { CancelSignal, Clock } from '../../core/ports.ts'
import type { Emit } from '../event.ts'
import { newBell } from '../../core/bell.ts'
import { openSources } from './sources.ts'
import type { Subject } from './subject.ts'
import { subjectsOf } from './subject.ts'
import type { NotReady, Waited, WaitTarget } from './target.ts'

export type { NotReady, Waited, WaitTarget } from './target.ts'

export interface WaitPorts {
  readonly cluster: Cluster
  readonly clock: Clock
}

export interface WaitOptions {
  /** Milliseconds. */
  readonly timeout: number
  /** One object that will not get ready by waiting ends the wait for all. */
  readonly failFast: boolean
  /** When the writes began, by the server's clock: crashes of before explain, but do not condemn. */
  readonly since: number
  readonly emit: Emit
  readonly signal?: CancelSignal | undefined
}

/** News that come together are looked at together; the first lists of several kinds come within a moment. */
const [firstPace, lookPace] = [20, 100]
/** Verdicts change by time alone, too: `minReadySeconds`. */
const tick = 1000
/** After a first failure, for others to tell the root cause: the Job fails because the database does. */
const lastWord = 300

/**
 * Waits until all targets are ready at the same time (or gone, or done), and emits each change of a verdict; not of kinds
 * that are ready once they are stored, nor of objects annotated `capstan.dev/wait: disabled`. Only the kinds and
 * namespaces of the targets are followed, and what explains them from when one of them is not ready. Throws what makes
 * waiting impossible: credentials that are no longer taken.
 */
export async function waitFor(ports: WaitPorts, targets: readonly WaitTarget[], options: WaitOptions): Promise<Waited> {
  const cancel = cancelSource()
  const bell = newBell(ports.clock)
  options.signal?.addEventListener('abort', bell.ring, { once: true })
  try {
    const cluster = ports.cluster.bound(cancel.signal)
    return await waitOn({ ...options, bell, cluster, clock: ports.clock }, targets)
  } finally {
    options.signal?.removeEventListener('abort', bell.ring)
    cancel.cancel()
  }
}

type Wait = WaitOptions & WaitPorts & { readonly bell: ReturnType<typeof newBell> }

async function waitOn(wait: Wait, targets: readonly WaitTarget[]): Promise<Waited> {
  const { bell, clock, cluster, emit, signal } = wait
  const deadline = clock.monotonic() + wait.timeout
  const sources = openSources(cluster, bell.ring)
  const since = Math.floor(wait.since / 1000) * 1000
  const subjects = subjectsOf({ cluster, clock, emit, since, changed: bell.ring }, sources, targets)
  let hopelessSince: number | undefined
  for (;;) {
    const quiet = subjects.map((subject) => subject.look()).every(Boolean)
    const broken = sources.broken()
    if (broken !== undefined) throw broken.error
    const now = clock.monotonic()
    if (areReady(subjects)) return ended(subjects, 'ready')
    hopelessSince = isHopeless(subjects, wait.failFast) ? (hopelessSince ?? now) : undefined
    const hopeless = hopelessSince !== undefined && now - hopelessSince >= lastWord
    const over = now >= deadline || isAborted(signal) || sources.ended()
    if (hopeless || over) return ended(subjects, hopelessSince === undefined ? 'timeout' : 'failed')
    await bell.rest(Math.min(quiet && hopelessSince === undefined ? tick : lastWord, deadline - now))
    const begun = subjects.every((subject) => subject.verdict() !== undefined)
    const early = now + (begun ? lookPace : firstPace) - clock.monotonic()
    if (early > 0) await clock.sleep(early, signal)
  }
}

function areReady(subjects: readonly Subject[]): boolean {
  return subjects.every((subject) => subject.verdict()?.is === 'ready')
}

function isAborted(signal: CancelSignal | undefined): boolean {
  return signal?.aborted === true
}

function isHopeless(subjects: readonly Subject[], failFast: boolean): boolean {
  const verdicts = subjects.map((subject) => subject.verdict()?.is)
  return verdicts.includes('failed') && (failFast || verdicts.every((is) => is === 'failed' || is === 'ready'))
}

function ended(subjects: readonly Subject[], is: Waited['is']): Waited {
  for (const subject of subjects) subject.finish()
  const notReady = subjects.map(({ target, verdict }): NotReady => {
    return { ref: target.ref, verdict: verdict() ?? { is: 'waiting', for: 'it has not been seen in the cluster yet' } }
  })
  if (is === 'ready') return { is }
  const order = ['failed', 'waiting']
  return {
    is,
    notReady: order.flatMap((state) => notReady.filter(({ verdict }) => verdict.is === state)),
  }
}
