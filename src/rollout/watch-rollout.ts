import { newBell } from '../core/bell.ts'
import { cancelSource } from '../core/cancel.ts'
import type { RolloutOutcome, SetName } from './event.ts'
import type { RolloutPorts } from './ports.ts'
import { existing } from './run/existing.ts'
import { watchSet } from './run/watch-set.ts'
import { silenceByWatching } from './silence.ts'
import type { RolloutStatus } from './status.ts'
import { outcomeWord } from './status-reason.ts'
import { rolloutStatus } from './status.ts'
import { isDriven, isLeft } from './visible-lock.ts'

/** Milliseconds between two looks at what no watch tells: the lock and the record. */
const pace = 2000

/** Milliseconds between two looks, however fast the news come: each asks for four things, and events. */
const fastest = 500

/** Follows the rollout of somebody else until nothing is under way, or nobody drives it any more; emits each change. */
export async function watchRollout(
  ports: RolloutPorts,
  name: SetName,
  emit: (status: RolloutStatus) => void,
): Promise<RolloutOutcome> {
  const bell = newBell(ports.clock)
  const ending = cancelSource()
  const stop = (): void => bell.ring()
  ports.signal?.addEventListener('abort', stop, { once: true })
  const watch = watchSet(ports.cluster.bound(ending.signal), await existing(ports, name), bell)
  const silenceOf = silenceByWatching(ports)
  let last = ''
  try {
    for (;;) {
      if (ports.signal?.aborted === true) {
        return { is: 'interrupted', partition: 0, because: 'the rollout itself goes on', next: undefined }
      }
      const broken = watch.broken()
      if (broken !== undefined) throw broken.error
      const looked = ports.clock.monotonic()
      const status = await rolloutStatus(ports, name, silenceOf)
      const key = JSON.stringify({ ...status, log: status.log.length })
      if (key !== last) emit(status)
      last = key
      const outcome = endOf(status)
      if (outcome !== undefined) return outcome
      await bell.rest(pace)
      await ports.clock.sleep(Math.max(0, looked + fastest - ports.clock.monotonic()), ports.signal)
    }
  } finally {
    ports.signal?.removeEventListener('abort', stop)
    watch.close()
    ending.cancel('watched')
  }
}

function endOf(status: RolloutStatus): RolloutOutcome | undefined {
  const { phase, partition, because, next } = status
  const word = outcomeWord.exec(because)?.[1] as RolloutOutcome['is'] | undefined
  const sentence = because.replace(outcomeWord, '')
  const as = (is: RolloutOutcome['is']): RolloutOutcome => ({ is, partition, because: sentence, next })
  switch (phase) {
    case 'idle':
      return as('done')
    case 'ungated':
      return undefined
    case 'partial':
      return isDriven(status) ? undefined : as('done')
    case 'staged':
      // Who has the lock is about to begin.
      return isDriven(status) ? undefined : as('held')
    case 'paused':
    case 'aborted':
      return as('held')
    case 'drifted':
      return isLeft(status) ? as('drifted') : undefined
    default:
      return isLeft(status) ? as(word ?? 'held') : undefined
  }
}
