import type { JsonMap } from '../core/json.ts'
import type { Around } from './around.ts'
import { claimTroubles } from './claim-trouble.ts'
import { conditionOf, conditionText } from './conditions.ts'
import { containerTroubles } from './container-trouble.ts'
import { deletionText } from './deletion.ts'
import { eventsAbout, newestOf } from './events.ts'
import { integerAt, mapAt, mapsAt, nameOf, textAt, timeAt } from './field.ts'
import { oneLine } from './one-line.ts'
import { terminationText } from './termination.ts'
import type { Trouble } from './trouble.ts'
import { gravest } from './trouble.ts'

/**
 * Why a pod does not serve; undefined when it does. Asked in the order of a pod's life: a later step has no news before
 * the earlier one is done. Readiness includes the pod's readiness gates.
 */
export function podTrouble(pod: JsonMap, around: Around): Trouble | undefined {
  const name = `pod ${nameOf(pod)}`
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== undefined) return deletionTrouble(pod, around)
  const phase = textAt(pod, 'status', 'phase')
  if (phase === 'Failed') return { text: `${name} failed: ${failureText(pod)}`, grade: 'stuck' }
  if (phase === 'Succeeded') return { text: `${name} has ended, with success`, grade: 'stuck' }
  if (phase === 'Unknown') return { text: `${name}: its node does not tell its state`, grade: 'stuck' }
  if (phase === 'Running' && conditionOf(pod, 'Ready')?.status === 'True') return undefined
  return schedulingTrouble(pod, around) ?? volumeTrouble(pod, around) ?? startTrouble(pod, around)
}

/** Why a pod's phase is Failed: evicted, past its deadline, or by its containers' exit codes. */
export function failureText(pod: JsonMap): string {
  const [reason, message] = [textAt(pod, 'status', 'reason'), textAt(pod, 'status', 'message')]
  const told = [reason, message].filter((part) => part !== undefined).join(': ')
  const ends = [
    ...exitTexts(pod, 'init container', 'initContainers', 'initContainerStatuses'),
    ...exitTexts(pod, 'container', 'containers', 'containerStatuses'),
  ]
  return told !== '' ? oneLine(told) : ends.length > 0 ? ends.join('; ') : 'no reason was kept'
}

function exitTexts(pod: JsonMap, role: string, specs: string, statuses: string): readonly string[] {
  return mapsAt(pod, 'status', statuses).flatMap((status) => {
    const name = textAt(status, 'name')
    const terminated = mapAt(status, 'state', 'terminated')
    const code = integerAt(terminated, 'exitCode')
    if (code === undefined || code === 0) return []
    const container = mapsAt(pod, 'spec', specs).find((one) => textAt(one, 'name') === name) ?? {}
    return [`${role} ${name ?? ''}: ${terminationText(terminated, container)}`]
  })
}

/** The grace period is part of deletionTimestamp: past it, the node does not answer or a finalizer holds the pod. */
function deletionTrouble(pod: JsonMap, { now }: Around): Trouble {
  const due = timeAt(pod, 'metadata', 'deletionTimestamp')
  const overdue = due !== undefined && now !== undefined && now > due
  const late = overdue ? `, overdue since ${textAt(pod, 'metadata', 'deletionTimestamp')!}` : ''
  return { text: `pod ${nameOf(pod)}: ${deletionText(pod)}${late}`, grade: overdue ? 'stuck' : 'passing' }
}

/** The scheduler may find room later, on a node that an autoscaler adds: kstatus gives up after 15 s, we do not. */
function schedulingTrouble(pod: JsonMap, around: Around): Trouble | undefined {
  const name = `pod ${nameOf(pod)}`
  const scheduled = conditionOf(pod, 'PodScheduled')
  if (scheduled?.status !== 'False' || textAt(pod, 'status', 'phase') === 'Running') return undefined
  if (scheduled.reason === 'SchedulingGated') {
    const gates = mapsAt(pod, 'spec', 'schedulingGates').map((gate) => textAt(gate, 'name') ?? '')
    return { text: `${name}: held by scheduling gates ${gates.join(', ')}`, grade: 'stuck' }
  }
  const event = newestOf(eventsAbout(pod, around), 'FailedScheduling')
  const why = scheduled.message === undefined ? (event?.text ?? conditionText(scheduled)) : oneLine(scheduled.message)
  const claim = gravest(claimTroubles(pod, around).filter(({ grade }) => grade !== 'passing'))
  const grade = claim?.grade === 'terminal' ? 'terminal' : 'stuck'
  return { text: `${name}: cannot be scheduled: ${why}${claim === undefined ? '' : `; ${claim.text}`}`, grade }
}

const volumeFailures = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume', 'FailedCreatePodSandBox'] as const

/** Failures of before the first container. An event about a container says that they are overcome. */
function volumeTrouble(pod: JsonMap, around: Around): Trouble | undefined {
  if (conditionOf(pod, 'PodReadyToStartContainers')?.status === 'True') return undefined
  const claim = gravest(claimTroubles(pod, around))
  const started = [
    ...mapsAt(pod, 'status', 'initContainerStatuses'),
    ...mapsAt(pod, 'status', 'containerStatuses'),
  ].some(
    (status) => !/^(?:ContainerCreating|PodInitializing)$/.test(textAt(status, 'state', 'waiting', 'reason') ?? ''),
  )
  if (started) return undefined
  const event = newestOf(eventsAbout(pod, around), ...volumeFailures, 'Pulling', 'Pulled', 'Created', 'Started')
  if (event === undefined || !event.warning) return claim && { ...claim, text: `pod ${nameOf(pod)}: ${claim.text}` }
  const what =
    event.reason === 'FailedCreatePodSandBox' ? 'its network cannot be set up' : 'its volumes cannot be mounted'
  return { text: `pod ${nameOf(pod)}: ${what} (${event.reason}): ${event.text}`, grade: 'stuck' }
}

function startTrouble(pod: JsonMap, around: Around): Trouble {
  return gravest(containerTroubles(pod, around)) ?? readinessTrouble(pod, around)
}

/** All containers are well, or none has a status yet. */
function readinessTrouble(pod: JsonMap, around: Around): Trouble {
  const name = `pod ${nameOf(pod)}`
  const node = textAt(pod, 'spec', 'nodeName')
  if (mapsAt(pod, 'status', 'containerStatuses').length === 0) {
    const text = node === undefined ? 'not scheduled yet' : `not started yet by node ${node}`
    return { text: `${name}: ${text}`, grade: 'passing' }
  }
  const lost = newestOf(eventsAbout(pod, around), 'NodeNotReady', 'TaintManagerEviction')
  if (lost !== undefined) return { text: `${name}: not ready: node ${node ?? ''}: ${lost.text}`, grade: 'stuck' }
  const gate = mapsAt(pod, 'spec', 'readinessGates')
    .map((one) => textAt(one, 'conditionType') ?? '')
    .find((type) => conditionOf(pod, type)?.status !== 'True')
  if (gate !== undefined) return { text: `${name}: not ready: readiness gate ${gate} is not True`, grade: 'passing' }
  const said = conditionOf(pod, 'Ready')
  const why = said?.reason === undefined ? 'although its containers are' : conditionText(said)
  return { text: `${name}: not ready: ${why}`, grade: 'passing' }
}
