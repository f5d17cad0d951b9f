import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { Around } from './around.ts'
import { crashTrouble, endOf, restartsText } from './crash.ts'
import type { Happening } from './events.ts'
import { eventsAbout, newestOf } from './events.ts'
import { integerAt, isTrueAt, mapAt, mapsAt, nameOf, textAt } from './field.ts'
import { terminationText } from './termination.ts'
import type { Trouble } from './trouble.ts'
import type { Contained } from './waiting-container.ts'
import { waitingTrouble } from './waiting-container.ts'

/** What keeps the containers of a pod from being ready: init containers first, each by name. */
export function containerTroubles(pod: JsonMap, around: Around): readonly Trouble[] {
  const events = eventsAbout(pod, around)
  const restarts = textAt(pod, 'spec', 'restartPolicy') ?? 'Always'
  const inits = containedIn(pod, 'init container', events)
    // An init container with a restart policy is a sidecar: it runs on.
    .map((one) => (isSidecar(one) ? mainTrouble(one, 'Always', around) : initTrouble(one, around)))
  const mains = containedIn(pod, 'container', events).map((one) => mainTrouble(one, restarts, around))
  return [...inits, ...mains].filter((trouble) => trouble !== undefined)
}

function initTrouble(contained: Contained, around: Around): Trouble | undefined {
  const { where, status, container } = contained
  if (has(status, 'terminated')) {
    const done = integerAt(status, 'state', 'terminated', 'exitCode') === 0
    return done ? undefined : crashTrouble(where, status, container, around)
  }
  if (!has(status, 'running')) return waitingTrouble(contained, around)
  return { text: `${where}: has not finished yet${pastText(status, container)}`, grade: 'passing' }
}

function mainTrouble(contained: Contained, restarts: string, around: Around): Trouble | undefined {
  const { where, status, container } = contained
  if (has(status, 'terminated')) {
    const done = integerAt(status, 'state', 'terminated', 'exitCode') === 0 && restarts !== 'Always'
    return done ? undefined : crashTrouble(where, status, container, around)
  }
  if (!has(status, 'running')) return waitingTrouble(contained, around)
  if (isTrueAt(status, 'ready')) return undefined
  const past = pastText(status, container)
  const probe = probeOf(contained)
  const failure = newestOf(contained.events, 'Unhealthy', 'ProbeWarning')
  if (failure !== undefined) return { text: `${where}: not ready: ${failure.text}${past}`, grade: 'stuck' }
  const text = probe === undefined ? 'runs, but is not ready' : `runs, but its ${probe} probe has not passed yet`
  return { text: `${where}: ${text}${past}`, grade: past === '' ? 'passing' : 'stuck' }
}

/** The probe that the container has to pass next. */
function probeOf({ status, container }: Contained): string | undefined {
  const starting = get(status, 'started') !== true
  if (starting && get(container, 'startupProbe') !== undefined) return 'startup'
  return get(container, 'readinessProbe') === undefined ? undefined : 'readiness'
}

/** Between two crashes a container runs and looks well. */
function pastText(status: JsonMap, container: JsonMap): string {
  const count = integerAt(status, 'restartCount') ?? 0
  const ended = endOf(status)
  if (count === 0 || ended === undefined) return ''
  return ` (${restartsText(count)}, last ${terminationText(ended, container)})`
}

/** Containers with a status, in the order of the spec; a status without a spec counts too. */
function containedIn(
  pod: JsonMap,
  role: 'container' | 'init container',
  events: readonly Happening[],
): readonly Contained[] {
  const [specs, statuses] =
    role === 'container' ? ['containers', 'containerStatuses'] : ['initContainers', 'initContainerStatuses']
  const containers = mapsAt(pod, 'spec', specs)
  const only = onlyContainer(pod)
  const order = new Map(containers.map((container, index) => [textAt(container, 'name'), index]))
  const place = (status: JsonMap): number => order.get(textAt(status, 'name')) ?? order.size
  return [...mapsAt(pod, 'status', statuses)]
    .sort((a, b) => place(a) - place(b))
    .map((status) => {
      const name = textAt(status, 'name') ?? ''
      return {
        where: `pod ${nameOf(pod)}, ${role} ${name}`,
        pod,
        status,
        container: containers[place(status)] ?? {},
        events: events.filter(({ container }) => (container ?? only) === name),
      }
    })
}

/** Not every kubelet says which container an event is about; of one alone there is no doubt. */
function onlyContainer(pod: JsonMap): string | undefined {
  const [first, ...more] = [...mapsAt(pod, 'spec', 'initContainers'), ...mapsAt(pod, 'spec', 'containers')]
  return first === undefined || more.length > 0 ? undefined : textAt(first, 'name')
}

function isSidecar({ container }: Contained): boolean {
  return textAt(container, 'restartPolicy') === 'Always'
}

function has(status: JsonMap, state: 'running' | 'terminated'): boolean {
  return isMap(get(mapAt(status, 'state'), state))
}
