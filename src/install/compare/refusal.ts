import type { ApiError } from '../../core/api-error.ts'
import { Failure } from '../../core/failure.ts'
import { get, isMap } from '../../core/json.ts'
import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refText } from '../../core/object-ref.ts'

/** The server's no to one object as a failure: who can cure it, and how. */
export function refusal(ref: ObjectRef, source: string | undefined, error: ApiError): Failure {
  const object = refText(ref)
  const details = { cause: error, ...(source === undefined ? {} : { notes: [`from ${source}`] }) }
  const webhook = /admission webhook "([^"]+)" denied the request:? ?([^]*)/.exec(error.message)
  if (webhook !== null) {
    return new Failure('install/object', `${object}: the webhook ${webhook[1]!} denies it: ${webhook[2]!}`, details)
  }
  if (error.code === 403 && /exceeded quota/.test(error.message)) {
    return new Failure('install/quota', `${object}: ${error.message}`, details)
  }
  if (error.code === 403) {
    const hint = 'ask for the verbs get, list, create and patch on these objects'
    return new Failure('install/permission', `${object}: ${error.message}`, { ...details, hint })
  }
  if (error.code === 500 && /field not declared in schema/.test(error.message)) {
    const fields = [...error.message.matchAll(/^\s*(?:.*?: )?(\.\S+): field not declared in schema/gm)]
    const names = fields.map((match) => match[1]!.slice(1)).join(', ')
    const hint = 'look for a misspelt name, or for a field of a newer version than the server has'
    return new Failure('install/object', `${object}: ${ref.apiVersion} has no field ${names || '(see the notes)'}`, {
      ...details,
      hint,
      notes: [...(details.notes ?? []), ...(names === '' ? [error.message] : [])],
    })
  }
  return new Failure('install/object', `${object}: the server refuses it: ${error.message}`, details)
}

/** What is being deleted can still be applied to, and goes all the same. */
export function beingDeleted(ref: ObjectRef, live: JsonMap): Failure | undefined {
  const metadata = get(live, 'metadata')
  const since = isMap(metadata) ? get(metadata, 'deletionTimestamp') : undefined
  if (!isMap(metadata) || typeof since !== 'string') return undefined
  const finalizers = get(metadata, 'finalizers')
  const waits =
    Array.isArray(finalizers) && finalizers.length > 0
      ? `; it waits for ${finalizers.map((name) => JSON.stringify(name)).join(', ')}`
      : ''
  return new Failure('install/object', `${refText(ref)} is being deleted since ${since}${waits}`, {
    hint: 'install again when it is gone',
  })
}
