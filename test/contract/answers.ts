import type { ApiCause } from '../../src/core/api-error.ts'
import { ApiError } from '../../src/core/api-error.ts'
import type { ServedKind } from '../../src/core/cluster.ts'

/** Errors, in the words of the real server. */

export function notFound(kind: ServedKind, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(kind)} "${name}" not found`)
}

export function alreadyExists(kind: ServedKind, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${qualified(kind)} "${name}" already exists`)
}

export function modified(kind: ServedKind, name: string): ApiError {
  return conflict(
    kind,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  )
}

export function conflict(kind: ServedKind, name: string, why: string): ApiError {
  return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(kind)} "${name}": ${why}`)
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message)
}

export function forbidden(
  kind: ServedKind,
  verb: string,
  where: { namespace?: string | undefined; name: string },
): ApiError {
  const named = where.name === '' ? '' : ` "${where.name}"`
  const scope = where.namespace === undefined ? 'at the cluster scope' : `in the namespace "${where.namespace}"`
  const asked = `User "tester" cannot ${verb} resource "${kind.resource}" in API group "${groupOf(kind)}" ${scope}`
  return new ApiError(403, 'Forbidden', `${qualified(kind)}${named} is forbidden: ${asked}`)
}

export function terminating(kind: ServedKind, name: string, namespace: string): ApiError {
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  const message = `namespace ${namespace} is being terminated`
  return new ApiError(403, 'Forbidden', `${qualified(kind)} "${name}" is forbidden: ${why}`, [
    { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' },
  ])
}

/** Refused by validation; never without causes. */
export function invalid(kind: ServedKind, name: string, causes: readonly ApiCause[]): ApiError {
  const group = groupOf(kind)
  const faults = causes.map(({ field, message }) => `${field}: ${message}`)
  const told = [...new Set(faults)]
  const all = told.length === 1 ? told[0]! : `[${told.join(', ')}]`
  const subject = group === '' ? kind.kind : `${kind.kind}.${group}`
  return new ApiError(422, 'Invalid', `${subject} "${name}" is invalid: ${all}`, causes)
}

export function badPatch(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request')
}

export function groupOf({ apiVersion }: { readonly apiVersion: string }): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
}

/** `statefulsets.apps`; of a subresource (`pods/eviction`) what it belongs to. */
function qualified(kind: ServedKind): string {
  const group = groupOf(kind)
  const [resource = ''] = kind.resource.split('/')
  return group === '' ? resource : `${resource}.${group}`
}
