import { ApiError } from '../../core/api-error.ts'
import type { Cluster } from '../../core/cluster.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import { get, isMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { groupOf } from '../../core/object-ref.ts'
import { byCodePoint } from '../../core/order.ts'
import type { Change, ChangeAction } from '../change.ts'
import { manager } from '../managers.ts'

/** A right to one verb on one resource. */
export interface Right {
  readonly verb: string
  readonly group: string
  readonly resource: string
  /** Undefined for what belongs to the whole cluster. */
  readonly namespace: string | undefined
  /** Of the objects in question: a role may be limited to names. Empty for none in particular. */
  readonly names: readonly string[]
}

/** What the record of a release needs: revisions in Secrets, the lock in a Lease. */
export function recordRights(namespace: string): Right[] {
  const right = (group: string, resource: string) => (verb: string) => ({ verb, group, resource, namespace, names: [] })
  return [
    ...['get', 'list', 'create', 'patch', 'delete'].map(right('', 'secrets')),
    ...['get', 'create', 'update', 'delete'].map(right('coordination.k8s.io', 'leases')),
  ]
}

/**
 * Failures `install/permission`, one for each resource and namespace in which a verb is missing that these changes need: all
 * of them before the first write, and not one at a time in the middle. Empty when the server does not tell. A namespace that
 * is itself created is not asked about: rights in it are often given when it is made. Throws what `Cluster` throws, but no
 * ApiError.
 */
export async function permissionFailures(
  cluster: Cluster,
  changes: readonly Pick<Change, 'ref' | 'action'>[],
  more: readonly Right[] = [],
  mayAll?: boolean,
): Promise<Failure[]> {
  const rights = [...(await rightsOf(cluster, changes)), ...more]
  if (rights.length === 0 || (mayAll ?? (await mayDoAll(cluster)))) return []
  const missing = (await Promise.all(rights.map(async (right) => ((await has(cluster, right)) ? [] : [right])))).flat()
  if (missing.length === 0) return []
  const user = await userName(cluster)
  return gathered(missing).map((rule) => failureOf(rule, user))
}

/** An administrator need not be asked about each right; that can be asked before it is known which are needed. */
export function mayDoAll(cluster: Cluster): Promise<boolean> {
  return isAllowed(cluster, anything, '')
}

/** Server-side apply of an object that is not there asks for `create` and `patch` (tried). */
const verbs: Readonly<Record<ChangeAction, readonly string[]>> = {
  create: ['get', 'create', 'patch'],
  update: ['get', 'patch'],
  recreate: ['get', 'delete', 'create', 'patch'],
  prune: ['get', 'delete'],
  none: [],
  keep: [],
}

const anything: Right = { verb: '*', group: '*', resource: '*', namespace: undefined, names: [] }

async function rightsOf(cluster: Cluster, changes: readonly Pick<Change, 'ref' | 'action'>[]): Promise<Right[]> {
  const rights = new Map<string, Right & { readonly names: string[] }>()
  const made = new Set(changes.flatMap(({ ref, action }) => (isNewNamespace(ref, action) ? [ref.name] : [])))
  for (const { ref, action } of changes) {
    if (verbs[action].length === 0 || (ref.namespace !== undefined && made.has(ref.namespace))) continue
    // Of a kind that comes in this install the resource is not known, and rights on it hardly given yet.
    const kind = await cluster.served(ref)
    if (kind === undefined) continue
    for (const verb of verbs[action]) {
      const right = { verb, group: groupOf(ref.apiVersion), resource: kind.resource, namespace: ref.namespace }
      const id = [right.verb, right.group, right.resource, right.namespace ?? ''].join(' ')
      const known = rights.get(id)
      if (known === undefined) rights.set(id, { ...right, names: [ref.name] })
      else known.names.push(ref.name)
    }
  }
  return [...rights.values()]
}

function isNewNamespace({ kind, apiVersion }: ObjectRef, action: ChangeAction): boolean {
  return action === 'create' && kind === 'Namespace' && apiVersion === 'v1'
}

/** First for all objects of the resource; where that is denied, for each by its name. */
async function has(cluster: Cluster, right: Right): Promise<boolean> {
  if (await isAllowed(cluster, right, '')) return true
  if (right.names.length === 0) return false
  const each = await Promise.all(right.names.map((name) => isAllowed(cluster, right, name)))
  return each.every((allowed) => allowed)
}

async function isAllowed(cluster: Cluster, right: Right, name: string): Promise<boolean> {
  const { verb, group, resource, namespace } = right
  const attributes: JsonMap = { verb, group, resource, namespace: namespace ?? '', name }
  const status = await review(cluster, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: attributes },
  })
  // Not told: the write itself will say it. For the question about everything it must not pass as a yes.
  return status === undefined ? right !== anything : get(status, 'allowed') === true
}

async function userName(cluster: Cluster): Promise<string | undefined> {
  const status = await review(cluster, { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' })
  const user = status && get(status, 'userInfo')
  const name = isMap(user) ? get(user, 'username') : undefined
  return typeof name === 'string' ? name : undefined
}

/** The status of a review; undefined when the server does not answer such questions. */
async function review(cluster: Cluster, object: JsonMap): Promise<JsonMap | undefined> {
  try {
    const answer = await cluster.create(object, { manager })
    const status = get(answer, 'status')
    return isMap(status) ? status : undefined
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

interface Rule extends Omit<Right, 'verb'> {
  readonly verbs: readonly string[]
}

function gathered(missing: readonly Right[]): Rule[] {
  const rules = new Map<string, { right: Right; verbs: Set<string>; names: Set<string> }>()
  for (const right of missing) {
    const id = [right.namespace ?? '', right.group, right.resource].join(' ')
    const rule = rules.get(id) ?? { right, verbs: new Set<string>(), names: new Set<string>() }
    rules.set(id, rule)
    rule.verbs.add(right.verb)
    for (const name of right.names) rule.names.add(name)
  }
  return [...rules]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([, { right, verbs: all, names }]) => ({ ...right, verbs: [...all].sort(), names: [...names] }))
}

function failureOf({ group, resource, namespace, verbs: missing, names }: Rule, user: string | undefined): Failure {
  const what = group === '' ? resource : `${resource}.${group}`
  const where = namespace === undefined ? 'in the cluster' : `in namespace ${namespace}`
  const role = namespace === undefined ? 'ClusterRole' : 'Role'
  const few = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
  return new Failure(
    'install/permission',
    `${user === undefined ? 'you' : `user ${user}`} may not ${missing.join(', ')} ${what} ${where}`,
    {
      hint: `ask an administrator for a ${role} ${where} with this rule`,
      notes: [
        `- {apiGroups: ["${group}"], resources: [${resource}], verbs: [${missing.join(', ')}]}`,
        ...(few === '' ? [] : [`needed for ${few}`]),
      ],
    },
  )
}
