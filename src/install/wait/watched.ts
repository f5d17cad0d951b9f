import { ApiError } from '../../core/api-error.ts'
import type { Cluster } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import type { Clock } from '../../core/ports.ts'
import { nameOf, textAt } from '../../status/field.ts'
import { keepTarget } from './keep.ts'
import type { Sight } from './sight.ts'
import { isDone, isOlder } from './sight.ts'
import type { Source } from './sources.ts'
import type { WaitTarget } from './target.ts'

/** The eyes for one target: a source that is followed and, where that says nothing, the server itself. */
export interface Watched {
  readonly sight: () => Sight
}

interface Ports {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly changed: () => void
}

/** A cached list may be behind our own write for so long. */
const cacheLag = 1000
const askPace = 2000

/**
 * What is not in the list is asked for by name before it is taken for deleted: a list may come from an API server whose
 * cache is behind. And who may get an object but not list its kind is asked by name all the time.
 */
export function watch({ cluster, clock, changed }: Ports, target: WaitTarget, source: Source): Watched {
  const { ref, absent, uid } = target
  let last: JsonMap | undefined
  let missing: number | undefined
  let asked: Asked | undefined

  function ask(): void {
    const now = clock.monotonic()
    if (asked !== undefined && (asked.busy || now - asked.at < askPace)) return
    const question: Asked = { at: now, busy: true, answer: asked?.answer }
    asked = question
    const answered = (answer: Sight | undefined): void => {
      question.busy = false
      question.answer = answer ?? question.answer
      changed()
    }
    cluster.get(ref).then(
      (object) => answered(object === undefined ? { is: 'gone', last } : seen(keepTarget(ref, object))),
      // Others may pass: the next question will tell.
      (error: unknown) =>
        answered(error instanceof ApiError && error.code === 403 ? { is: 'hidden', why: error.message } : undefined),
    )
  }

  function seen(object: JsonMap): Sight {
    if (absent === true && uid !== undefined && textAt(object, 'metadata', 'uid') !== uid) return { is: 'gone', last }
    if (isOlder(object, target)) return { is: 'unseen' }
    last = object
    return { is: 'there', object }
  }

  /** Not in the list, or there is no list. */
  function unlisted(): Sight {
    missing ??= clock.monotonic()
    const left = source.departed(ref.name)
    if (left !== undefined && !isOlder(left, target)) last = left
    if (absent !== true && last !== undefined && isDone(last)) return { is: 'gone', last }
    if (source.refused || clock.monotonic() - missing >= cacheLag) ask()
    const answer = asked !== undefined && asked.at >= missing ? asked.answer : undefined
    // What we never saw and did not write may still be to come.
    const awaited = last === undefined && target.resourceVersion === undefined && absent !== true
    return answer === undefined || (answer.is === 'gone' && awaited) ? { is: 'unseen' } : answer
  }

  return {
    sight() {
      if (source.items === undefined) return source.refused ? unlisted() : { is: 'unseen' }
      const item = byName(source.items).get(ref.name)
      if (item === undefined) return absent === true ? { is: 'gone', last } : unlisted()
      missing = undefined
      return seen(item)
    },
  }
}

interface Asked {
  /** By the monotonic clock. */
  readonly at: number
  busy: boolean
  answer: Sight | undefined
}

const indexes = new WeakMap<readonly JsonMap[], ReadonlyMap<string, JsonMap>>()

function byName(items: readonly JsonMap[]): ReadonlyMap<string, JsonMap> {
  let index = indexes.get(items)
  if (index === undefined) {
    index = new Map(items.map((item) => [nameOf(item), item]))
    indexes.set(items, index)
  }
  return index
}
