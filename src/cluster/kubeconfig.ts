import { Failure } from '../core/failure.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap, kindOf } from '../core/json.ts'

/** What kubeconfig files say together. Entries keep the file they came from: relative paths in them begin there. */
export interface Kubeconfig {
  /** As messages name the source: `/home/ann/.kube/config`; several joined by `, `. */
  readonly source: string
  readonly currentContext: string | undefined
  readonly contexts: ReadonlyMap<string, Entry>
  readonly clusters: ReadonlyMap<string, Entry>
  readonly users: ReadonlyMap<string, Entry>
}

/** One context, cluster or user. */
export interface Entry {
  readonly file: string
  /** For messages: `user "ann"`. */
  readonly title: string
  readonly map: JsonMap
}

/**
 * Merges files as kubectl does (client-go, tools/clientcmd/loader.go): the first file that names a cluster, a user or a
 * context, or sets the current context, wins, and entries are never mixed from two files. client-node stops at a name that
 * comes twice and takes the current context of the last file, which may be another cluster than kubectl's.
 */
export function mergeKubeconfigs(files: readonly { readonly file: string; readonly root: Json }[]): Kubeconfig {
  const contexts = new Map<string, Entry>()
  const clusters = new Map<string, Entry>()
  const users = new Map<string, Entry>()
  let currentContext: string | undefined
  for (const { file, root } of files) {
    if (root === null) continue
    if (!isMap(root))
      throw new Failure('cluster/config', `${file} is no kubeconfig: a map is wanted, got ${kindOf(root)}`)
    gather({ file, root, list: 'contexts', word: 'context' }, contexts)
    gather({ file, root, list: 'clusters', word: 'cluster' }, clusters)
    gather({ file, root, list: 'users', word: 'user' }, users)
    const current = get(root, 'current-context')
    if (typeof current === 'string' && current !== '') currentContext ??= current
  }
  return { source: files.map(({ file }) => file).join(', '), currentContext, contexts, clusters, users }
}

interface Listed {
  readonly file: string
  readonly root: JsonMap
  readonly list: string
  readonly word: string
}

function gather({ file, root, list, word }: Listed, into: Map<string, Entry>): void {
  const items = get(root, list) ?? []
  if (!Array.isArray(items))
    throw new Failure('cluster/config', `${file}: ${list} must be a list, got ${kindOf(items)}`)
  items.forEach((item, i) => {
    const name = isMap(item) ? get(item, 'name') : undefined
    if (!isMap(item) || typeof name !== 'string' || name === '')
      throw new Failure('cluster/config', `${file}: ${list}[${i}] has no name`)
    const map = get(item, word) ?? {}
    const title = `${word} "${name}"`
    if (!isMap(map)) throw new Failure('cluster/config', `${file}: ${title} must be a map, got ${kindOf(map)}`)
    if (!into.has(name)) into.set(name, { file, title, map })
  })
}
