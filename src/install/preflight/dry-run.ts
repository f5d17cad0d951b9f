import { ApiError } from '../../core/api-error.ts'
import type { Json } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import type { WantedObject } from './prepare.ts'
import { mapAt } from '../../status/field.ts'

/** What is not in the cluster yet and comes in this very install. */
export type Coming = ReadonlySet<string>

/** Of the objects that will be created; `namespaces` are those that the install makes by itself. */
export function comingOf(created: readonly WantedObject[], namespaces: readonly string[] = []): Coming {
  const coming = new Set(namespaces.map((name) => `Namespace//${name}`))
  for (const { ref } of created) coming.add(`${ref.kind}/${ref.namespace ?? ''}/${ref.name}`)
  return coming
}

/**
 * Whether the server can say by a dry run what an object would become: not before its namespace and kind exist, nor before
 * what admission looks up for it (tried: a Pod's ServiceAccount and PriorityClass, the Role of a binding where the user is no
 * administrator). A dry run before would refuse an install that works.
 */
export function canDryRun({ ref, object, kindIsNew }: WantedObject, coming: Coming): boolean {
  if (kindIsNew) return false
  if (ref.namespace !== undefined && coming.has(`Namespace//${ref.namespace}`)) return false
  const spec = mapAt(object, 'spec')
  if (ref.kind === 'Pod') {
    const account = get(spec, 'serviceAccountName') ?? get(spec, 'serviceAccount') ?? 'default'
    if (coming.has(`ServiceAccount/${ref.namespace ?? ''}/${text(account)}`)) return false
    return !coming.has(`PriorityClass//${text(get(spec, 'priorityClassName'))}`)
  }
  if (ref.kind === 'RoleBinding' || ref.kind === 'ClusterRoleBinding') {
    const role = mapAt(object, 'roleRef')
    const namespace = get(role, 'kind') === 'Role' ? (ref.namespace ?? '') : ''
    return !coming.has(`${text(get(role, 'kind'))}/${namespace}/${text(get(role, 'name'))}`)
  }
  return true
}

/** An admission webhook with side effects lets no dry run pass; what it says of the real write is known only then. */
export function refusesDryRun(error: unknown): boolean {
  return error instanceof ApiError && error.code === 400 && error.message.includes('does not support dry run')
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
