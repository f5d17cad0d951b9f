import type { ApplyOptions, Cluster, ObjectList, PatchStep, WriteOptions } from '../../../src/core/cluster.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import type { ObjectRef } from '../../../src/core/object-ref.ts'
import { refOf, refText } from '../../../src/core/object-ref.ts'

/** What a test says the server answers; everything else must not be asked. */
export interface Answers {
  get?: (ref: ObjectRef) => JsonMap | undefined
  list?: (kind: string, namespace: string | undefined, fields: string | undefined) => readonly JsonMap[]
  apply?: (object: JsonMap, options: ApplyOptions) => JsonMap
  replace?: (object: JsonMap, options: WriteOptions) => JsonMap
  patch?: (steps: readonly PatchStep[], options: WriteOptions) => JsonMap
}

/** A server of scripted answers that notes what it was asked. */
export function scripted(answers: Answers): Cluster & { readonly asked: string[] } {
  const asked: string[] = []
  const unexpected = (what: string) => (): never => {
    throw new Error(`nobody expected ${what}`)
  }
  const answer = <T>(text: string, give: () => T): Promise<T> => {
    asked.push(text)
    return Promise.resolve().then(give)
  }
  const cluster: Partial<Cluster> = {
    get: (ref) => answer(`get ${refText(ref)}`, () => (answers.get ?? unexpected('get'))(ref)),
    list: (kind, where) => {
      const text = `list ${kind.kind} ${where?.namespace ?? '*'}`
      return answer(text, (): ObjectList => {
        const items = (answers.list ?? unexpected('list'))(kind.kind, where?.namespace, where?.fields)
        return { items, resourceVersion: '1' }
      })
    },
    apply: (object, options) => {
      const text = `apply ${refText(refOf(object))}${options.dryRun ? ' dry' : ''}${options.force ? ' force' : ''}`
      return answer(text, () => (answers.apply ?? unexpected('apply'))(object, options))
    },
    replace: (object, options) => {
      const text = `replace ${refText(refOf(object))}${options.dryRun ? ' dry' : ''}`
      return answer(text, () => (answers.replace ?? unexpected('replace'))(object, options))
    },
    patch: (ref, steps, options) => {
      return answer(`patch ${refText(ref)}`, () => (answers.patch ?? unexpected('patch'))(steps, options))
    },
  }
  return Object.assign(cluster as Cluster, { asked })
}
