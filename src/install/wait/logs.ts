import type { Cluster } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import type { Around } from '../../status/around.ts'
import { get } from '../../core/json.ts'
import { integerAt, isTrueAt, mapAt, mapsAt, nameOf, textAt } from '../../status/field.ts'
import { podTrouble } from '../../status/pod-trouble.ts'
import type { Evidence } from '../event.ts'

export type ContainerLog = Evidence['logs'][number]

const mostPods = 5
const mostLines = 20
/** Characters of one log that are kept: its end. */
const mostText = 8000

/**
 * The last lines of the containers that keep pods from being ready, of the present run and of the one before; `found` is
 * called with all of them whenever there are more. Never throws.
 */
export async function troubledLogs(
  cluster: Cluster,
  pods: readonly JsonMap[],
  around: Around,
  found: (logs: readonly ContainerLog[]) => void,
): Promise<void> {
  const wanted = troubledPods(pods, around).flatMap((pod) => troubledRuns(pod))
  const read: (ContainerLog | undefined)[] = wanted.map(() => undefined)
  await Promise.all(
    wanted.map(async ({ pod, container, previous }, index) => {
      const text = await tail(cluster, pod, container, { previous, tailLines: mostLines })
      // A run without output says nothing.
      if (text === '') return
      read[index] = { pod: nameOf(pod), container, previous, text }
      found(read.filter((log) => log !== undefined))
    }),
  )
}

/** The end of a container's log, or in brackets why there is none. */
export async function tail(
  cluster: Cluster,
  pod: JsonMap,
  container: string,
  options: { readonly previous?: boolean; readonly tailLines: number },
): Promise<string> {
  const namespace = textAt(pod, 'metadata', 'namespace') ?? ''
  try {
    return printable(await cluster.log({ namespace, name: nameOf(pod) }, { container, ...options }))
  } catch (error) {
    return `(the log cannot be read: ${error instanceof Error ? error.message : String(error)})`
  }
}

/** Programs write colours and cursor movements, which would repaint the user's terminal. */
function printable(log: string): string {
  const end = log.length > mostText ? `…${log.slice(-mostText)}` : log
  return end.replace(escape, '').replace(control, '\uFFFD').replace(/\s+$/, '')
}

const escape = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\))|\r(?=\n)/g
const control = /[^\P{Cc}\n\t]|[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu

/** The gravest first. */
function troubledPods(pods: readonly JsonMap[], around: Around): readonly JsonMap[] {
  const grades = ['terminal', 'stuck', 'passing']
  return pods
    .flatMap((pod) => {
      const trouble = podTrouble(pod, around)
      return trouble === undefined ? [] : [{ pod, grade: grades.indexOf(trouble.grade) }]
    })
    .sort((a, b) => a.grade - b.grade)
    .slice(0, mostPods)
    .map(({ pod }) => pod)
}

interface Run {
  readonly pod: JsonMap
  readonly container: string
  readonly previous: boolean
}

function troubledRuns(pod: JsonMap): readonly Run[] {
  return [...mapsAt(pod, 'status', 'initContainerStatuses'), ...mapsAt(pod, 'status', 'containerStatuses')]
    .filter((status) => !isTrueAt(status, 'ready') && integerAt(status, 'state', 'terminated', 'exitCode') !== 0)
    .flatMap((status) => {
      const container = textAt(status, 'name') ?? ''
      const state = mapAt(status, 'state')
      const runs = get(state, 'running') !== undefined || get(state, 'terminated') !== undefined
      const ran = integerAt(status, 'lastState', 'terminated', 'exitCode') !== undefined
      return [
        // Between two runs, the log of the last one is both the present and the previous one.
        ...(ran && runs ? [{ pod, container, previous: true }] : []),
        ...(runs || ran ? [{ pod, container, previous: false }] : []),
      ]
    })
}
