import { ApiError } from '../../core/api-error.ts'
import type { Cluster } from '../../core/cluster.ts'
import { Failure } from '../../core/failure.ts'
import { isTrueAt, mapAt } from '../../status/field.ts'
import type { SetName } from '../event.ts'
import { rolloutManager } from '../protocol/marker.ts'
import type { GateCheck, GateSpec, RolloutSpec } from '../spec.ts'
import type { Refusal } from './refusals.ts'
import { defaultSpec } from './stages.ts'

/** What we may not do of what this rollout needs; what only `undo` needs is told apart. */
export interface MissingRights {
  readonly refusals: readonly Refusal[]
  readonly warnings: readonly string[]
}

/** Asks by SelfSubjectAccessReview. A server that does not tell is taken to allow: the write itself will say it. */
export async function missingRights(
  cluster: Cluster,
  set: SetName,
  spec: RolloutSpec,
  onDelete: boolean,
): Promise<MissingRights> {
  if (await allows(cluster, { verb: '*', group: '*', resource: '*', namespace: '' }, false)) return none
  const needed = neededRights(set, spec, onDelete)
  const asked = [...needed, ...(onDelete ? [] : podRights(set.namespace))]
  const answers = await Promise.all(asked.map((right) => allows(cluster, right, true)))
  const missing = asked.filter((_, at) => !answers[at])
  const stops = missing.filter((right) => needed.includes(right))
  const refusal: Refusal = {
    name: 'permission',
    text: `you may not ${stops.map(rightText).join(', ')}`,
    hint: 'ask an administrator for a Role with these rights',
  }
  const later = missing.filter((right) => !needed.includes(right))
  return {
    refusals: stops.length === 0 ? [] : [refusal],
    warnings:
      later.length === 0 ? [] : [`rollout undo will not be possible: you may not ${later.map(rightText).join(', ')}`],
  }
}

/**
 * In place of the server's no, which names one right, all that are missing: whoever asks an administrator wants to ask once. Of
 * any other error, and where it was no right that was missing, the error itself.
 */
export async function orAllMissing(
  cluster: Cluster,
  set: SetName,
  deletesPods: boolean,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof ApiError) || error.code !== 403) return error
  const [refusal] = (await missingRights(cluster, set, defaultSpec, deletesPods)).refusals
  return refusal === undefined
    ? error
    : new Failure('rollout/refused', refusal.text, { hint: refusal.hint, cause: error })
}

interface Right {
  readonly verb: string
  readonly group: string
  /** `pods`, `pods/eviction`. */
  readonly resource: string
  readonly namespace: string
  readonly name?: string
}

const none: MissingRights = { refusals: [], warnings: [] }

function neededRights({ namespace, name }: SetName, spec: RolloutSpec, onDelete: boolean): Right[] {
  const lock = ['get', 'create', 'update', 'patch'].map((verb) => {
    return { verb, group: 'coordination.k8s.io', resource: 'leases', namespace }
  })
  const record = ['get', 'create', 'patch'].map((verb) => ({ verb, group: '', resource: 'secrets', namespace }))
  const read = ['get', 'list', 'watch'].map((verb) => ({ verb, group: '', resource: 'pods', namespace }))
  const deletes = onDelete ? podRights(namespace) : spec.forceStuck ? podRights(namespace).slice(0, 1) : []
  return [
    { verb: 'patch', group: 'apps', resource: 'statefulsets', namespace, name },
    ...['get', 'list', 'watch'].map((verb) => ({ verb, group: 'apps', resource: 'statefulsets', namespace })),
    ...['get', 'list'].map((verb) => ({ verb, group: 'apps', resource: 'controllerrevisions', namespace })),
    ...read,
    ...lock,
    ...record,
    ...deletes,
    ...gateRights(spec.gates, namespace),
  ]
}

function podRights(namespace: string): Right[] {
  return [
    { verb: 'delete', group: '', resource: 'pods', namespace },
    { verb: 'create', group: '', resource: 'pods/eviction', namespace },
  ]
}

function gateRights(gates: readonly GateSpec[], namespace: string): Right[] {
  const rights = new Map<string, Right>()
  for (const { check } of gates) {
    for (const right of checkRights(check, namespace)) rights.set(rightText(right), right)
  }
  return [...rights.values()]
}

function checkRights(check: GateCheck, namespace: string): Right[] {
  const all = (verbs: readonly string[], group: string, resource: string): Right[] =>
    verbs.map((verb) => ({ verb, group, resource, namespace }))
  switch (check.kind) {
    case 'exec':
      // A WebSocket begins with a GET, and from Kubernetes 1.35 on may not run anything by that alone (tried with 1.36).
      return all(['get', 'create'], '', 'pods/exec')
    case 'job':
      // Server-side apply of what is not there yet takes two rights; what is of before a restart is deleted.
      return all(['get', 'create', 'patch', 'delete'], 'batch', 'jobs')
    case 'http':
    case 'prometheus':
    case 'slo': {
      if ('url' in check.to) return []
      const resource = check.to.kind === 'Service' ? 'services/proxy' : 'pods/proxy'
      return [{ verb: 'get', group: '', resource, namespace: check.to.namespace ?? namespace }]
    }
    case 'local':
    case 'manual':
      return []
  }
}

async function allows(cluster: Cluster, { resource, ...right }: Right, untold: boolean): Promise<boolean> {
  const [main = '', subresource = ''] = resource.split('/')
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { ...right, resource: main, ...(subresource === '' ? {} : { subresource }) } },
  }
  try {
    return isTrueAt(mapAt(await cluster.create(review, { manager: rolloutManager }), 'status'), 'allowed')
  } catch (error) {
    if (error instanceof ApiError) return untold
    throw error
  }
}

function rightText({ verb, group, resource, namespace }: Right): string {
  return `${verb} ${group === '' ? resource : `${resource}.${group}`} in namespace ${namespace}`
}
