import type { ApiError } from '../../core/api-error.ts'
import { Failure } from '../../core/failure.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refText } from '../../core/object-ref.ts'
import { fieldSet } from './field-set.ts'
import { locate, valueAt } from './field-path.ts'
import { ADOPTABLE, GITOPS } from './known-managers.ts'
import { managedEntries } from './managed-fields.ts'

/** A field that we want otherwise than another manager, who owns it. */
export interface Conflict {
  readonly ref: ObjectRef
  /** As `--take` and `--yield` take it: `spec.template.spec.containers[name="kafka"].image`. */
  readonly field: string
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  /** `scale`, `status`: the part of the API that it wrote through. */
  readonly subresource: string | undefined
  /** When that manager last changed anything of the object, RFC 3339; undefined when the server does not say. */
  readonly since: string | undefined
  readonly ours: Json | undefined
  readonly theirs: Json | undefined
}

/** Whether an answer is a conflict of field managers, and not a moved resourceVersion, which is 409 too. */
export function isFieldConflict(error: ApiError): boolean {
  return error.code === 409 && error.causes.some((cause) => cause.reason === 'FieldManagerConflict')
}

/** The conflicts that a 409 of server-side apply tells: `conflict with "x" with subresource "scale" using apps/v1`. */
export function conflictsOf(error: ApiError, ref: ObjectRef, wanted: JsonMap, live: JsonMap): Conflict[] {
  const entries = managedEntries(live)
  return error.causes
    .filter((cause) => cause.reason === 'FieldManagerConflict')
    .map((cause): Conflict => {
      const said = /^conflict with ("(?:[^"\\]|\\.)*")(?: with subresource "([^"]*)")?( using )?/.exec(cause.message)
      const manager = said === null ? cause.message : unquoted(said[1]!)
      const operation = said?.[3] === undefined ? 'Apply' : 'Update'
      const subresource = said?.[2]
      const entry = entries.find(
        (e) => e.manager === manager && e.operation === operation && fieldSet(e.fields).has(cause.field),
      )
      const [ourPath] = locate(wanted, cause.field)
      const [theirPath] = locate(live, cause.field)
      return {
        ref,
        field: cause.field.replace(/^\./, ''),
        manager,
        operation,
        subresource,
        since: entry?.time,
        ours: ourPath === undefined ? undefined : valueAt(wanted, ourPath),
        theirs: theirPath === undefined ? undefined : valueAt(live, theirPath),
      }
    })
}

/** One failure per object: a line per field with its manager, since when, both values; then what can be done. */
export function conflictFailures(conflicts: readonly Conflict[]): Failure[] {
  const objects = new Map<string, Conflict[]>()
  for (const conflict of conflicts) {
    const key = refText(conflict.ref)
    objects.set(key, [...(objects.get(key) ?? []), conflict])
  }
  return [...objects].map(([object, of]) => {
    const managers = [...new Set(of.map((conflict) => conflict.manager))].sort()
    const fields = of.length === 1 ? 'a field that you set belongs' : `${of.length} fields that you set belong`
    return new Failure('install/conflict', `${object}: ${fields} to ${managers.join(', ')}`, {
      notes: [...fieldTable(of), ...cures(of)],
      hint: hintOf(managers),
    })
  })
}

function fieldTable(conflicts: readonly Conflict[]): string[] {
  const secret = conflicts[0]!.ref.kind === 'Secret'
  const rows = conflicts.map((conflict) => [
    conflict.field,
    conflict.subresource === undefined ? conflict.manager : `${conflict.manager} (${conflict.subresource})`,
    conflict.since === undefined ? '' : `since ${conflict.since}`,
    secret ? '' : `${valueText(conflict.theirs)}, you want ${valueText(conflict.ours)}`,
  ])
  const widths = [0, 1, 2].map((column) => Math.min(60, Math.max(...rows.map((row) => row[column]!.length))))
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 3 ? cell.padEnd(widths[column]!) : cell))
      .join('  ')
      .trimEnd(),
  )
}

function cures(conflicts: readonly Conflict[]): string[] {
  const { ref, field } = conflicts[0]!
  const pattern = `${ref.kind}/${ref.name}:${field}`
  const lines = [
    `--take '${pattern}'   sets it, and makes it yours`,
    `--yield '${pattern}'   leaves it as it is, and to its manager`,
  ]
  const adoptable = conflicts.filter(({ manager, subresource }) => ADOPTABLE.has(manager) && subresource === undefined)
  const known = [...new Set(adoptable.map(({ manager }) => manager))].sort()
  if (known.length > 0) lines.push(`--adopt   makes all that ${known.join(', ')} owns of this object yours, once`)
  lines.push('--force-conflicts   takes every field of every object that is in conflict')
  return lines
}

function hintOf(managers: readonly string[]): string {
  const gitOps = managers.filter((manager) => GITOPS.has(manager))
  if (gitOps.length > 0) {
    return `${gitOps.join(', ')} writes its state again by itself: take the object out of it first, or leave it the field`
  }
  if (managers.includes('kube-controller-manager')) {
    return 'a controller writes it, an autoscaler for example: leave it the field, or remove the autoscaler'
  }
  if (managers.some((manager) => ADOPTABLE.has(manager))) {
    return 'someone changed it with another tool: put the change into your values, or take the field'
  }
  return 'find out who writes it before you take it: two managers that both set a field undo each other for ever'
}

function valueText(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? Number(part) : part))
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string
  } catch {
    return text.slice(1, -1)
  }
}
