import type { JsonMap } from '../core/json.ts'
import type { Around } from './around.ts'
import { conditionOf } from './conditions.ts'
import { crashTrouble } from './crash.ts'
import type { Happening } from './events.ts'
import { newestOf } from './events.ts'
import { textAt, timeAt } from './field.ts'
import { oneLine } from './one-line.ts'
import type { Trouble } from './trouble.ts'

/** A container of a pod, and what is known of it. */
export interface Contained {
  /** "pod kafka-2, container broker" */
  readonly where: string
  readonly pod: JsonMap
  /** Its entry in the pod's spec. */
  readonly container: JsonMap
  /** Its entry in the pod's status. */
  readonly status: JsonMap
  /** About this container alone, newest first. */
  readonly events: readonly Happening[]
}

const imageReasons = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
])
/** A Secret of the same run, or one that an operator makes, comes within seconds. */
const configPatience = 30_000

/** A container in state `waiting`: being made, or kept from it. */
export function waitingTrouble(contained: Contained, around: Around): Trouble {
  const { where, container, status, events } = contained
  const reason = textAt(status, 'state', 'waiting', 'reason')
  const message = textAt(status, 'state', 'waiting', 'message')
  if (reason === undefined || reason === 'ContainerCreating' || reason === 'PodInitializing')
    return { text: `${where}: being created`, grade: 'passing' }
  if (reason === 'CrashLoopBackOff') return crashTrouble(where, status, container, around)
  if (imageReasons.has(reason)) {
    const image = textAt(container, 'image') ?? textAt(status, 'image') ?? ''
    const text = `${where}: image ${image} cannot be pulled (${reason})${colon(pullText(events) ?? message)}`
    return { text, grade: reason === 'InvalidImageName' ? 'terminal' : 'stuck' }
  }
  const text = `${where}: cannot start (${reason})${colon(message ?? newestOf(events, 'Failed')?.text)}`
  return { text, grade: isLackingForGood(contained, reason, around) ? 'terminal' : 'stuck' }
}

/** Back-off texts repeat the image's name; the cause is in the event of the pull itself. */
function pullText(events: readonly Happening[]): string | undefined {
  return events.find(({ reason, text }) => /^(?:Failed|InspectFailed)$/.test(reason) && !text.startsWith('Error: '))
    ?.text
}

/** A missing Secret, ConfigMap or key of one. Since when, events tell; else it is when the containers' turn began. */
function isLackingForGood({ pod, events }: Contained, reason: string, { now, since }: Around): boolean {
  if (reason !== 'CreateContainerConfigError') return false
  const event = newestOf(events, 'Failed')
  const first = event?.first ?? conditionOf(pod, 'Initialized')?.time ?? timeAt(pod, 'status', 'startTime')
  const last = now ?? event?.last
  return first !== undefined && last !== undefined && last - Math.max(first, since ?? first) >= configPatience
}

function colon(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `: ${oneLine(text)}`
}
