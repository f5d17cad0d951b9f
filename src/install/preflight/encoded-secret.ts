import { base64, utf8 } from '../../core/bytes.ts'
import type { JsonMap } from '../../core/json.ts'
import { copyMap, get, isMap, put } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'

/**
 * A Secret with what it has under `stringData` under `data`, where the server keeps it. Applied as `stringData` nobody owns
 * what is kept (tried on 1.36.3): an entry that the manifest no longer has would stay for ever, a value that somebody
 * changed by hand be no conflict, and every install ask the server. As there, `stringData` wins over `data`. A value that is
 * no text is left for the server to refuse.
 */
export function encodedSecret({ apiVersion, kind }: ObjectRef, object: JsonMap): JsonMap {
  const texts = get(object, 'stringData')
  const data = get(object, 'data') ?? {}
  if (kind !== 'Secret' || apiVersion !== 'v1' || !isMap(texts) || !isMap(data)) return object
  const encoded = copyMap(data)
  for (const [key, text] of Object.entries(texts)) {
    if (typeof text !== 'string') return object
    put(encoded, key, base64(utf8(text)))
  }
  const secret = copyMap(object)
  delete secret['stringData']
  put(secret, 'data', encoded)
  return secret
}
