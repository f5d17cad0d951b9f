import type { ApiCause } from '../core/api-error.ts'
import { ApiError } from '../core/api-error.ts'
import type { ServedKind } from '../core/cluster.ts'
import { groupOf } from '../core/object-ref.ts'

/** Errors, in the words of a Kubernetes 1.36 server. */

export function notServed(apiVersion: string, kind: string): ApiError {
  return new ApiError(404, 'NotFound', `the server has no kind ${kind} in ${apiVersion}`)
}

export function notFound(kind: ServedKind, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(kind)} "${name}" not found`)
}

export function alreadyExists(kind: ServedKind, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${qualified(kind)} "${name}" already exists`)
}

export function modified(kind: ServedKind, name: string): ApiError {
  const why = 'the object has been modified; please apply your changes to the latest version and try again'
  return conflict(qualified(kind), name, why)
}

export function conflict(subject: string, name: string, why: string): ApiError {
  return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${subject} "${name}": ${why}`)
}

/** Refused by validation. */
export function invalid(kind: ServedKind, name: string, { reason, field, message }: ApiCause): ApiError {
  const group = groupOf(kind.apiVersion)
  const subject = group === '' ? kind.kind : `${kind.kind}.${group}`
  return new ApiError(422, 'Invalid', `${subject} "${name}" is invalid: ${field}: ${message}`, [
    { reason, field, message },
  ])
}

/** Of a JSON Patch that does not fit: which step it was, the server does not say. */
export function badPatch(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request')
}

/** For messages: `statefulsets.apps`. */
export function qualified({ apiVersion, resource }: ServedKind): string {
  const group = groupOf(apiVersion)
  return group === '' ? resource : `${resource}.${group}`
}
