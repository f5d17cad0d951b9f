import { Failure } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'
import { textField } from './entry-field.ts'
import type { Entry, Kubeconfig } from './kubeconfig.ts'

export interface ChosenContext {
  readonly name: string
  readonly cluster: Entry
  /** Undefined when the context names no user: requests carry no credentials then. */
  readonly user: Entry | undefined
  readonly namespace: string | undefined
}

/** The context that is asked for, else the current one. Throws Failure `cluster/config` that names those there are. */
export function chooseContext(config: Kubeconfig, wanted: string | undefined): ChosenContext {
  const name = wanted ?? config.currentContext
  if (name === undefined) throw noContext(config)
  const context = config.contexts.get(name)
  if (context === undefined)
    throw missing(config, { word: 'context', name, by: wanted === undefined ? 'current-context' : '--context' })
  const clusterName = textField(context, 'cluster')
  const by = `context "${name}"`
  if (clusterName === undefined) throw new Failure('cluster/config', `${context.file}: ${by} names no cluster`)
  const cluster = config.clusters.get(clusterName)
  if (cluster === undefined) throw missing(config, { word: 'cluster', name: clusterName, by })
  const userName = textField(context, 'user')
  const user = userName === undefined ? undefined : config.users.get(userName)
  if (userName !== undefined && user === undefined) throw missing(config, { word: 'user', name: userName, by })
  return { name, cluster, user, namespace: textField(context, 'namespace') }
}

function noContext(config: Kubeconfig): Failure {
  const there = [...config.contexts.keys()]
  if (there.length === 0)
    return new Failure('cluster/config', `${config.source} has no context`, { hint: hintWithoutCluster })
  return new Failure('cluster/config', `${config.source} has no current context`, {
    hint: `choose one with --context: ${there.join(', ')}`,
  })
}

interface Missing {
  readonly word: 'context' | 'cluster' | 'user'
  readonly name: string
  /** Who asks for it. */
  readonly by: string
}

function missing(config: Kubeconfig, { word, name, by }: Missing): Failure {
  const there = [...config[`${word}s`].keys()]
  const like = nearest(name, there)
  const list = there.length === 0 ? 'none' : there.join(', ')
  return new Failure('cluster/config', `${config.source} has no ${word} "${name}", which ${by} asks for`, {
    hint: like === undefined ? undefined : `did you mean ${like}?`,
    notes: [`${word}s there: ${list}`],
  })
}

/** For every way in which there is no cluster at all. */
export const hintWithoutCluster: string =
  'set KUBECONFIG, or give --kubeconfig FILE and --context NAME; capstan render and rollout simulate work without a cluster'
