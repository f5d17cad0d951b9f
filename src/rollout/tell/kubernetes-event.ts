import { utf8 } from '../../core/bytes.ts'
import type { JsonMap } from '../../core/json.ts'
import { microTime } from '../../core/micro-time.ts'
import type { SetName } from '../event.ts'

/** One Event on a StatefulSet, as far as it says something. */
export interface SetEvent {
  /** Unique in the namespace; the same one again is refused by the server, so that a repeated request makes no second Event. */
  readonly name: string
  readonly type: 'Normal' | 'Warning'
  /** One word in PascalCase for machines: `RolloutBlocked`. */
  readonly reason: string
  /** What was done: `Roll`, `Undo`. */
  readonly action: string
  readonly note: string
  /** Server time in milliseconds. */
  readonly at: number
}

/** The StatefulSet that Events are about: `kubectl describe` finds them by its uid. */
export interface Regarding extends SetName {
  readonly uid: string
}

/** An Event of events.k8s.io/v1 with all that the server requires of one; what is too long for it is cut. */
export function kubernetesEvent(event: SetEvent, regarding: Regarding, holder: string): JsonMap {
  const { name, type, reason, action, note, at } = event
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name, namespace: regarding.namespace },
    eventTime: microTime(at),
    type,
    reason,
    action,
    note: cut(note, mostNote),
    reportingController: 'capstan.dev/rollout',
    reportingInstance: cut(holder === '' ? 'capstan' : holder, mostInstance),
    regarding: { apiVersion: 'apps/v1', kind: 'StatefulSet', ...regarding },
  }
}

/** The server counts bytes of UTF-8 (staging/src/k8s.io/api: NoteLengthLimit, ReportingInstanceLengthLimit). */
const mostNote = 1024
const mostInstance = 128

function cut(text: string, most: number): string {
  if (utf8(text).length <= most) return text
  let kept = ''
  let left = most - utf8('…').length
  for (const character of text) {
    left -= utf8(character).length
    if (left < 0) break
    kept += character
  }
  return `${kept}…`
}
