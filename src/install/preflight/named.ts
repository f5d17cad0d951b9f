import { Failure } from '../../core/failure.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { get, isMap, kindOf } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import type { GivenManifest } from '../job.ts'

/** The identity that a manifest must carry in itself to be applied. Throws Failure `manifest/identity`. */
export function identify({ object, source }: GivenManifest): ObjectRef {
  const metadata = get(object, 'metadata')
  const apiVersion = wanted(object, 'apiVersion', source)
  const kind = wanted(object, 'kind', source)
  if (!isMap(metadata)) throw wrong('metadata must be a map', metadata, `${kind} of ${source}`)
  if (isNothing(get(metadata, 'name')) && !isNothing(get(metadata, 'generateName'))) {
    throw new Failure('manifest/identity', `${kind} of ${source} has metadata.generateName and no metadata.name`, {
      hint: 'give it a name: what is applied again must be found again, and a generated name is another one each time',
    })
  }
  const name = wanted(metadata, 'name', `${kind} of ${source}`, 'metadata.')
  const namespace = get(metadata, 'namespace')
  if (!isNothing(namespace) && typeof namespace !== 'string')
    throw wrong('metadata.namespace must be text', namespace, `${kind}/${name} of ${source}`)
  return { apiVersion, kind, name, namespace: namespace === '' ? undefined : (namespace ?? undefined) }
}

function wanted(map: JsonMap, key: string, owner: string, before = ''): string {
  const value = get(map, key)
  if (typeof value === 'string' && value !== '') return value
  throw wrong(`${before}${key} must be text and not empty`, value, owner)
}

function wrong(what: string, value: Json | undefined, owner: string): Failure {
  const got = typeof value === 'number' || typeof value === 'boolean' ? `${kindOf(value)} ${value}` : kindOf(value)
  return new Failure('manifest/identity', `${owner}: ${what}, it is ${value === '' ? 'empty' : got}`)
}

function isNothing(value: Json | undefined): value is null | undefined | '' {
  return value === undefined || value === null || value === ''
}
