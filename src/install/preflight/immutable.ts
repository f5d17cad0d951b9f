import type { ApiCause, ApiError } from '../../core/api-error.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refText } from '../../core/object-ref.ts'
import type { InstallOptions } from '../job.ts'
import { currentGroup } from './current-group.ts'
import type { Difference } from './difference.ts'
import { differences } from './difference.ts'
import type { ImmutableKind } from './immutable-kinds.ts'
import { immutableKinds } from './immutable-kinds.ts'
import { explainRefusal } from './refusal.ts'

/** An object that the server will not change so. */
export interface InvalidChange {
  readonly ref: ObjectRef
  readonly source: string | undefined
  readonly live: JsonMap
  readonly wanted: JsonMap
  /** 422, or the 403 of a claim that cannot grow. */
  readonly error: ApiError
}

export interface Recreation {
  readonly action: 'recreate'
  /** One sentence. */
  readonly why: string
}

/**
 * Which field cannot be changed in place (the server names it for few kinds), and whether the object is deleted and created
 * again instead: Jobs always, others by `--recreate` and where that loses nothing. An error about anything else is explained
 * as it is; several of its sentences are the notes of one Failure.
 */
export function explainImmutable(
  change: InvalidChange,
  options: Pick<InstallOptions, 'recreate'>,
): Recreation | Failure {
  const { ref, source, live, wanted, error } = change
  const group = currentGroup(ref)
  const name = group === '' ? ref.kind : `${ref.kind}.${group}`
  const known = immutableKinds.get(name)
  const isAbout = (cause: ApiCause): boolean => isImmutableField(cause) || known?.along?.test(cause.field) === true
  if (known === undefined || !isImmutable(ref, error) || !error.causes.every(isAbout)) return together(change)
  const different = differences(live, wanted, known.fields)
  const unsafe = known.unsafe?.({ ref, live, wanted, different })
  const fields = fieldsText(different, error)
  if (unsafe === undefined && (known.always === true || options.recreate))
    return { action: 'recreate', why: `${fields} cannot be changed in place; ${known.recreated}` }
  return new Failure('install/immutable', `${refText(ref)}: ${fields} cannot be changed in place`, {
    hint: unsafe ?? `--recreate does it: ${known.recreated}`,
    notes: [
      ...(known.recipe?.(change, different) ?? recipeOf(known, ref)),
      ...(source === undefined ? [] : [`made by ${source}`]),
    ],
    cause: error,
  })
}

/** The sentences in which 1.36.3 says it; tried for each kind of the table. */
const immutableText =
  /immutable|may not change once set|cannot change roleRef|for fields other than|may not be changed in an update|may not change fields other than|must remain in spec\.versions|can not be less than|expected an IPv\d value as indicated/

function isImmutableField({ message, field }: ApiCause): boolean {
  return field !== 'metadata.uid' && immutableText.test(message)
}

function isImmutable({ kind }: ObjectRef, { code, message, causes }: ApiError): boolean {
  if (code === 422) return causes.some(isImmutableField)
  return code === 403 && kind === 'PersistentVolumeClaim' && message.includes('can be resized')
}

function together({ ref, source, live, wanted, error }: InvalidChange): Failure {
  const explained = explainRefusal(ref, source, error, { live, wanted })
  if (explained instanceof Failure) return explained
  const notes = explained.all.map(({ message }) => message.slice(`${refText(ref)}: `.length))
  return new Failure(explained.all[0]!.code, `${refText(ref)}: the server refuses it for ${notes.length} reasons`, {
    notes: source === undefined ? notes : [...notes, `made by ${source}`],
    cause: error,
  })
}

const mostShown = 5

function fieldsText(different: readonly Difference[], error: ApiError): string {
  if (different.length === 0) {
    const named = [
      ...new Set(error.causes.map(({ field }) => field).filter((field) => field !== '' && field !== 'spec')),
    ]
    return named.length === 0 ? 'a field that the manifest no longer has' : named.join(', ')
  }
  const shown = different.slice(0, mostShown).map(({ path, from, to }) => `${path} (${from} → ${to})`)
  const more = different.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

function recipeOf({ orphan }: ImmutableKind, { kind, name, namespace }: ObjectRef): string[] {
  const where = namespace === undefined ? '' : ` -n ${namespace}`
  return [
    `by hand: kubectl${where} delete ${kind.toLowerCase()} ${name}${orphan === true ? ' --cascade=orphan' : ''}, then install again`,
  ]
}
