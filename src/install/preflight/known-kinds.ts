import { groupOf } from '../../core/object-ref.ts'
import type { KindRef, ServedKind } from '../../core/cluster.ts'
import { Failure } from '../../core/failure.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { get, isMap } from '../../core/json.ts'
import { nearest } from '../../core/nearest.ts'
import type { GivenManifest } from '../job.ts'
import { isBuiltIn } from './built-in.ts'

/** The kinds that CustomResourceDefinitions among these manifests will bring, in every version that they serve. */
export function definedKinds(manifests: readonly GivenManifest[]): ServedKind[] {
  return manifests.flatMap(({ object }) => (isDefinition(object) ? kindsOf(object) : []))
}

/** Why an object cannot be sent: nobody serves its kind. `known` are all kinds that the server or these manifests have. */
export function kindFailure(asked: KindRef & { text: string; source: string }, known: readonly ServedKind[]): Failure {
  const { apiVersion, kind, text, source } = asked
  const group = groupOf(apiVersion)
  const ofKind = known.filter((one) => one.kind === kind)
  const inGroup = known.filter((one) => groupOf(one.apiVersion) === group)
  const message = `${text} asks for ${apiVersion}, kind ${kind}, which the server does not have`
  const failure = (hint: string): Failure =>
    new Failure('install/kind', message, { hint, notes: [`made by ${source}`] })
  const sameGroup = ofKind.filter((one) => groupOf(one.apiVersion) === group)
  const served = sameGroup.length > 0 ? sameGroup : ofKind
  if (served.length > 0) return failure(`the server has ${kind} as ${list(served.map((one) => one.apiVersion))}`)
  const near = nearest(
    kind,
    inGroup.map((one) => one.kind),
  )
  if (near !== undefined) {
    const versions = inGroup.filter((one) => one.kind === near).map((one) => one.apiVersion)
    return failure(`did you mean ${near} of ${list(versions)}?`)
  }
  const groups = new Set(known.map((one) => groupOf(one.apiVersion)))
  const nearGroup = inGroup.length > 0 ? undefined : nearest(group, groups)
  if (nearGroup !== undefined && nearGroup !== '') return failure(`did you mean the group ${nearGroup}?`)
  if (isBuiltIn(asked)) return failure('the server is of a version that does not have it, or has it switched off')
  return failure(`install first what defines it: a CustomResourceDefinition of the group ${group}`)
}

function isDefinition(object: JsonMap): boolean {
  const apiVersion = get(object, 'apiVersion')
  return (
    get(object, 'kind') === 'CustomResourceDefinition' &&
    typeof apiVersion === 'string' &&
    groupOf(apiVersion) === 'apiextensions.k8s.io'
  )
}

const everyVerb = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

function kindsOf(definition: JsonMap): ServedKind[] {
  const spec = mapOf(get(definition, 'spec'))
  const names = mapOf(get(spec, 'names'))
  const [group, kind, resource] = [get(spec, 'group'), get(names, 'kind'), get(names, 'plural')]
  const versions = get(spec, 'versions')
  if (typeof group !== 'string' || typeof kind !== 'string' || typeof resource !== 'string') return []
  return (Array.isArray(versions) ? versions : []).flatMap((version) => {
    const name = isMap(version) && get(version, 'served') === true ? get(version, 'name') : undefined
    if (typeof name !== 'string') return []
    const namespaced = get(spec, 'scope') === 'Namespaced'
    return [{ apiVersion: `${group}/${name}`, kind, resource, namespaced, verbs: everyVerb }]
  })
}

function mapOf(value: Json | undefined): JsonMap {
  return isMap(value) ? value : {}
}

function list(words: readonly string[]): string {
  const once = [...new Set(words)]
  return once.length < 2 ? (once[0] ?? '') : `${once.slice(0, -1).join(', ')} and ${once.at(-1)!}`
}
