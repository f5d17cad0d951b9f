import type { FlagSpec } from '../command.ts'
import { clusterNamespaceFlag, outputFlag } from './connection-flags.ts'
import { overrideFlag, planFileFlag } from './rollout-flags.ts'
import { valueFlags } from './value-flags.ts'

/** Render's flags for values, apart from the many that an install has of its own. */
export const sharedValueFlags: readonly FlagSpec[] = [
  ...valueFlags,
  { long: 'no-cache', doc: 'Neither read nor write ~/.cache/capstan' } as const,
].map((flag) => ({ ...flag, section: 'values' }))

/** How long a command waits, and for what. */
export const waitFlags: readonly FlagSpec[] = [
  { long: 'no-wait', doc: 'Do not wait until the objects are ready; hooks are waited for all the same' },
  {
    long: 'timeout',
    value: 'DURATION',
    default: 'by kind',
    doc: 'Give up when something is not ready this long after the first write; by kind: as long as the slowest object may rightly take, of a StatefulSet all its pods in turn with their startup probes',
  },
]

export const dryRunFlag: FlagSpec = {
  long: 'dry-run',
  doc: 'Ask the server what would change, and write nothing',
}

export const pruneKindFlag: FlagSpec = {
  long: 'prune-kind',
  value: 'KIND',
  repeatable: true,
  doc: 'Delete objects of this kind too, several with commas; without it PersistentVolumeClaim, CustomResourceDefinition and Namespace stay',
}

export const hooksFlag: FlagSpec = { long: 'no-hooks', doc: 'Run no hooks (objects annotated helm.sh/hook)' }

/** What to do about fields and objects that are not simply ours to change. */
export const takeFlags: readonly FlagSpec[] = [
  { long: 'force-conflicts', doc: 'Take every field that another manager has and the release wants' },
  {
    long: 'take',
    value: 'PATH',
    repeatable: true,
    doc: 'Take this field from its manager: spec.replicas, or StatefulSet/kafka:spec.replicas for one object',
  },
  {
    long: 'yield',
    value: 'PATH',
    repeatable: true,
    doc: 'Leave this field to its manager: it is not applied',
  },
  {
    long: 'recreate',
    doc: 'Delete and create again what cannot be changed in place, where no data is lost',
  },
]

/** The same, and what to do about what stands against a rollout. */
export const conflictFlags: readonly FlagSpec[] = [...takeFlags, overrideFlag]

export const historyFlag: FlagSpec = {
  long: 'history-max',
  value: 'NUMBER',
  default: '10',
  doc: 'Keep this many revisions; 0 for all',
}

/** Of install and apply alike. */
export const installFlags: readonly FlagSpec[] = [
  clusterNamespaceFlag,
  dryRunFlag,
  { long: 'create-namespace', doc: 'Create the namespace of the release when it is missing' },
  ...waitFlags,
  { long: 'no-prune', doc: 'Leave what is no longer in the release in the cluster' },
  pruneKindFlag,
  hooksFlag,
  ...conflictFlags,
  {
    ...planFileFlag,
    doc: "Roll changed StatefulSets out as this YAML or JSON says, with the fields of a stack's rollout section; - is standard input. It goes over the stack and the sets' annotations, and is recorded with the revision",
  },
  { long: 'adopt', doc: 'Take over the fields that helm, kubectl apply and other known tools set before' },
  { long: 'rollback-on-failure', doc: 'Go back to the last good revision when this one fails' },
  historyFlag,
  outputFlag,
]
