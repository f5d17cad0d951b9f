import { Failure } from '../core/failure.ts'
import type { Manifest } from './manifest.ts'

/**
 * Watches for objects that a release makes twice: applied in turn, the second would take the place of the first without a
 * word. Hooks may share a name with others, since they run and are deleted at another time.
 */
export function duplicateWatch(releaseNamespace: string): {
  readonly see: (manifest: Omit<Manifest, 'value'>) => void
  readonly failures: Failure[]
} {
  const sources = new Map<string, string>()
  const failures: Failure[] = []
  return {
    failures,
    see({ apiVersion, kind, name, namespace = releaseNamespace, source, hook }) {
      if (hook !== undefined) return
      const group = apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))
      const id = `${kind}/${namespace}/${name}`
      const first = sources.get(`${group} ${id}`)
      sources.set(`${group} ${id}`, first ?? source)
      if (first === undefined) return
      const by = first === source ? `by ${source}` : `by ${first} and by ${source}`
      failures.push(
        new Failure('manifest/identity', `${id} is made twice, ${by}`, {
          hint: 'give one of them another name: the second would replace the first in the cluster',
        }),
      )
    },
  }
}
