import type { FlagSpec } from '../command.ts'

export const gateCommandFlag: FlagSpec = {
  long: 'gate-command',
  value: 'NAME=COMMAND',
  repeatable: true,
  doc: 'Before each pod run a command on this machine, split at blanks, without a shell; it passes by exit code 0. {next}, {last}, {ordinal}, {set} and {namespace} are filled in',
}

export const planFileFlag: FlagSpec = {
  long: 'plan',
  value: 'FILE',
  doc: "YAML or JSON with the fields of a stack's rollout section, gates too; - is standard input. It holds for each set of the target, over what the stack, the set's annotation, or a rollout under way has, and other flags go over it",
}

/** Where a rollout stops, how long it waits, and what may keep it: over what the stack or the set's annotation declares. */
export const planFlags: readonly FlagSpec[] = [
  planFileFlag,
  {
    long: 'partition',
    value: 'LIST',
    doc: 'Stop at each of these partitions and end at the last: 100,99,90,50,0, or shares of updated pods, 1%,25%,100%; 2 leaves indices 0 and 1 as they are; default: as it is declared, else 0, all pods',
  },
  {
    long: 'step',
    value: 'STEP',
    doc: 'Stop after every so many pods, 1, a share of them, 25%, linear:3, or exponential:2 for 1, 2, 4, …; to the end',
  },
  {
    long: 'soak',
    value: 'DURATION',
    doc: 'How long a pod must be ready before the next one goes; default: 10s, and at least its minReadySeconds',
  },
  { long: 'stage-soak', value: 'DURATION', doc: 'The same at the end of each stage; default: 0s' },
  {
    long: 'patience',
    value: 'DURATION',
    doc: 'How long a pod may take to get ready, or a stage to pass its gates, before the rollout is blocked; default: 10m',
  },
  { long: 'timeout', value: 'DURATION', doc: 'The same as --patience' },
  {
    long: 'restarts',
    value: 'NUMBER',
    doc: 'How often containers of an updated pod may restart before the rollout is blocked; default: 0',
  },
  {
    long: 'flaps',
    value: 'NUMBER',
    doc: 'How often an updated pod may lose its readiness before the rollout is blocked; default: 2',
  },
  gateCommandFlag,
  {
    long: 'order',
    value: 'ORDER',
    doc: 'For sets that are updated by deleting pods (OnDelete): descending, rack, rack=NODELABEL or leader-last=SELECTOR; default: descending',
  },
  {
    long: 'point-of-no-return',
    value: 'PARTITION',
    doc: 'Below this partition undo refuses: the new version has written what the old one cannot read, say',
  },
  { long: 'park', doc: 'Leave the set held at the end, so that every later edit, by whomever, waits for a rollout' },
  {
    long: 'force-stuck',
    doc: 'Delete a released pod that is not ready and keeps the controller from replacing it (kubernetes/kubernetes#67250)',
  },
]

export const afterFlag: FlagSpec = {
  long: 'after',
  value: 'A=B',
  repeatable: true,
  doc: "Of a release's StatefulSets, A goes after B; without it Kafka's controllers go before brokers, and those before their clients",
}

export const overrideFlag: FlagSpec = {
  long: 'override',
  value: 'NAME=REASON',
  repeatable: true,
  doc: 'Set a gate, or what stands against the plan, aside by its name; the reason is recorded in the cluster',
}

export const reasonFlag: FlagSpec = {
  long: 'reason',
  value: 'TEXT',
  doc: 'Why, for whoever looks next; it is recorded',
}

/** Of commands that drive a rollout. */
export const tellFlags: readonly FlagSpec[] = [
  {
    long: 'notify',
    value: 'URL',
    repeatable: true,
    doc: 'POST the milestones as JSON to this address, with some tries; nothing waits for it',
  },
  { long: 'report', value: 'FILE', doc: 'Write a self-contained HTML page about it to this file at the end' },
]

export const rolloutNamespaceFlag: FlagSpec = {
  long: 'namespace',
  short: 'n',
  value: 'NAMESPACE',
  doc: "Namespace of the target; default: the stack's, then the one of the context",
}
