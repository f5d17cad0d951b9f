import type { FlagSpec } from '../command.ts'

/** Which cluster is asked, and as whom: names and meanings are kubectl's. */
export const connectionFlags: readonly FlagSpec[] = [
  {
    long: 'kubeconfig',
    value: 'FILE',
    section: 'connection',
    doc: 'Read the connection from FILE, in place of KUBECONFIG and ~/.kube/config',
  },
  { long: 'context', value: 'NAME', section: 'connection', doc: 'Use this context of the kubeconfig' },
  { long: 'as', value: 'USER', section: 'connection', doc: 'Act as this user or service account' },
  { long: 'as-group', value: 'GROUP', repeatable: true, section: 'connection', doc: 'Act as a member of this group' },
  { long: 'token', value: 'TOKEN', section: 'connection', doc: 'Bearer token for the API server' },
  {
    long: 'request-timeout',
    value: 'DURATION',
    section: 'connection',
    doc: 'Give up on a single request after this time; 0 for never',
  },
  {
    long: 'insecure-skip-tls-verify',
    section: 'connection',
    doc: 'Believe any certificate of the server: whoever is in between reads and changes everything',
  },
]

/** Of the release and of the connection: they are the same one. */
export const clusterNamespaceFlag: FlagSpec = {
  long: 'namespace',
  short: 'n',
  value: 'NAMESPACE',
  doc: "Namespace of the release; default: the stack's, then the one of the context",
}

export const outputFlag: FlagSpec = {
  long: 'output',
  short: 'o',
  value: 'FORMAT',
  choices: ['text', 'json'],
  default: 'text',
  doc: 'Print for people or for programs',
}
