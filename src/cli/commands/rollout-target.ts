import { releaseFault } from '../../chart/release-name.ts'
import type { GivenFlags } from './given-flags.ts'
import { isFile } from './release-operand.ts'
import { refuse } from './typed-flags.ts'

/** What is rolled out: one StatefulSet, or all of a release, named or by the stack that it was installed from. */
export type RolloutTarget =
  | { readonly is: 'set'; readonly name: string }
  | { readonly is: 'release'; readonly name: string }
  | { readonly is: 'stack'; readonly file: string }

export const targetOperand = {
  name: 'TARGET',
  required: true,
  doc: "sts/NAME (also statefulset/NAME and statefulsets.apps/NAME) for one StatefulSet of the cluster, whoever applied it; a release's name, or release/NAME, for its StatefulSets; a stack file, whose rollout section says how",
} as const

/** By the text alone, like `isFile`; a wrong one is told, and comes back as an unnamed set. */
export function targetOf(text: string | undefined, given: GivenFlags, command: string): RolloutTarget {
  const none: RolloutTarget = { is: 'set', name: '' }
  if (text === undefined) {
    refuse(given, 'no target is named', `write capstan ${command} sts/NAME, or the name of a release`)
    return none
  }
  const [, kind = '', name = ''] = /^([a-z.]+)\/(.*)$/i.exec(text) ?? []
  const word = kind.toLowerCase()
  if (setWords.has(word)) return named(given, { is: 'set', name })
  if (word === 'release') return named(given, { is: 'release', name })
  const elsewhere = otherKinds.get(word)
  if (elsewhere !== undefined) {
    refuse(given, `only StatefulSets are rolled out ordinal by ordinal, and ${text} is none`, elsewhere)
    return none
  }
  if (isFile(text)) return { is: 'stack', file: text }
  return named(given, { is: 'release', name: text })
}

function named<T extends RolloutTarget & { readonly name: string }>(given: GivenFlags, target: T): T {
  const fault = releaseFault('name', target.name)
  if (fault !== undefined) {
    refuse(given, `the name of a ${target.is === 'set' ? 'StatefulSet' : 'release'} ${fault}`, 'like sts/kafka')
  }
  return target
}

/** As kubectl takes them. */
const setWords: ReadonlySet<string> = new Set([
  'sts',
  'statefulset',
  'statefulsets',
  'statefulsets.apps',
  'statefulset.apps',
])

const byKubectl = 'Kubernetes rolls it out by itself: kubectl rollout status follows it'
const byDeployment = 'it goes with its Deployment, which Kubernetes rolls out by itself'
const bySet = 'a pod goes with its set, when it is its turn: sts/NAME'

/** Where their rollouts are to be found. */
const otherKinds: ReadonlyMap<string, string> = new Map([
  ...['deploy', 'deployment', 'deployments', 'deployments.apps'].map((word) => [word, byKubectl] as const),
  ...['ds', 'daemonset', 'daemonsets', 'daemonsets.apps'].map((word) => [word, byKubectl] as const),
  ...['rs', 'replicaset'].map((word) => [word, byDeployment] as const),
  ...['po', 'pod', 'pods'].map((word) => [word, bySet] as const),
])
