import { Failure } from '../core/failure.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap, kindOf } from '../core/json.ts'
import type { Span } from '../core/span.ts'
import type { Hook } from './hook.ts'
import { hookOf } from './hook.ts'

/** One Kubernetes object with the template that made it. */
export interface Manifest {
  /** As Helm's `# Source:` comments: `kafka/templates/statefulset.yaml.hbs`. */
  readonly source: string
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
  /** Present when the object is no part of the release but runs at a point of its life. */
  readonly hook: Hook | undefined
  readonly value: JsonMap
}

/**
 * The object with its identity, or why it has none: without apiVersion, kind and a name no cluster takes it. `file` is what
 * made it, as messages show it, and `at` where the object begins there.
 */
export function identify(value: Json, source: string, file: string, at?: () => Span | undefined): Manifest | Failure {
  if (!isMap(value)) {
    const hint = 'a template makes maps with apiVersion, kind and metadata.name'
    return new Failure('manifest/identity', `${file} makes a ${kindOf(value)}, not a Kubernetes object`, {
      at: at?.(),
      hint,
    })
  }
  const metadata = get(value, 'metadata')
  const name = isMap(metadata) ? get(metadata, 'name') : undefined
  const namespace = isMap(metadata) ? get(metadata, 'namespace') : undefined
  const apiVersion = get(value, 'apiVersion')
  const kind = get(value, 'kind')
  const missing = Object.entries({ apiVersion, kind, 'metadata.name': name }).filter(([, text]) => !isText(text))
  if (missing.length > 0) {
    const what = isText(kind) ? `a ${kind}` : 'an object'
    const fields = missing.map(([field]) => field).join(' and ')
    return new Failure('manifest/identity', `${file} makes ${what} without ${fields}`, {
      at: at?.(),
      hint: 'each of them must be text that is not empty',
    })
  }
  const hook = attempted(() => hookOf(value))
  if (hook instanceof Failure)
    return new Failure(hook.code, `${file}: ${hook.message}`, { at: at?.(), hint: hook.hint })
  return {
    source,
    apiVersion: apiVersion as string,
    kind: kind as string,
    name: name as string,
    namespace: typeof namespace === 'string' ? namespace : undefined,
    hook,
    value,
  }
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== ''
}

function attempted<T>(work: () => T): T | Failure {
  try {
    return work()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
