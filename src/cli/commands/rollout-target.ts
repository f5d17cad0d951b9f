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
  if (otherKinds.has(word)) {
    refuse(given, `only StatefulSets are rolled out ordinal by ordinal, and ${text} is none`)
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
const otherKinds: ReadonlySet<string> = new Set([
  'deploy',
  'deployment',
  'deployments',
  'deployments.apps',
  'ds',
  'daemonset',
  'daemonsets',
  'daemonsets.apps',
  'rs',
  'replicaset',
  'po',
  'pod',
  'pods',
])
