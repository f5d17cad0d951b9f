import { Failure } from '../../core/failure.ts'
import type { JsonMap, Path } from '../../core/json.ts'
import { isMap, pathText } from '../../core/json.ts'
import type { Json } from '../../core/json.ts'
import { nearest } from '../../core/nearest.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refOf, refText } from '../../core/object-ref.ts'
import type { Conflict } from './conflict.ts'
import { changedAt, isWithin, locate } from './field-path.ts'
import type { WantedObject } from './wanted.ts'

/**
 * The path that a pattern of `--take` or `--yield` names in an object: `StatefulSet/kafka:spec.replicas` and
 * `StatefulSet/namespace/kafka:…` speak of one object, `spec.replicas` of all. Undefined when it speaks of others.
 */
export function pathFor(pattern: string, ref: ObjectRef): string | undefined {
  for (const object of [`${ref.kind}/${ref.name}:`, `${refText(ref)}:`]) {
    if (pattern.startsWith(object)) return pattern.slice(object.length)
  }
  return namesObject(pattern) ? undefined : pattern
}

/** The object without the fields that are left to their managers. A map or list that becomes empty by it goes too. */
export function yieldPaths(object: JsonMap, patterns: readonly string[], ref: ObjectRef = refOf(object)): JsonMap {
  const paths = chosenPaths(object, patterns, ref)
  return paths.length === 0
    ? object
    : changedAt(
        object,
        paths.map((path) => ({ path, value: undefined })),
      )
}

export function chosenPaths(object: JsonMap, patterns: readonly string[], ref: ObjectRef): Path[] {
  return patterns.flatMap((pattern) => {
    const path = pathFor(pattern, ref)
    return path === undefined ? [] : locate(object, path)
  })
}

/** Whether patterns of `--take` name the field, or something that it is in. */
export function isTaken(conflict: Conflict, wanted: JsonMap, patterns: readonly string[]): boolean {
  const fields = locate(wanted, conflict.field)
  const taken = chosenPaths(wanted, patterns, conflict.ref)
  return fields.length > 0 && fields.every((field) => taken.some((path) => isWithin(field, path)))
}

/**
 * Patterns that name nothing that is about to be applied. A misspelt `--yield` would set the field after all, so this is a
 * failure. A pattern whose field is merely not in conflict is fine: command lines are run again and again.
 */
export function choiceFailures(
  wanted: readonly WantedObject[],
  options: { readonly take: readonly string[]; readonly yield: readonly string[] },
): Failure[] {
  const failures: Failure[] = []
  for (const flag of ['take', 'yield'] as const) {
    for (const pattern of options[flag]) {
      const paths = wanted.flatMap(({ ref, object }) => chosenPaths(object, [pattern], ref))
      if (paths.length === 0) failures.push(notFound(flag, pattern, wanted))
      else if (flag === 'yield' && paths.some(isIdentity)) {
        failures.push(new Failure('usage', `--yield ${pattern}: an object cannot be applied without it`))
      }
    }
  }
  return failures
}

function isIdentity(path: Path): boolean {
  const text = pathText(path)
  return ['', 'apiVersion', 'kind', 'metadata', 'metadata.name', 'metadata.namespace'].includes(text)
}

function notFound(flag: string, pattern: string, wanted: readonly WantedObject[]): Failure {
  const objects = wanted.filter(({ ref }) => pathFor(pattern, ref) !== undefined)
  if (objects.length === 0) {
    const object = pattern.slice(0, pattern.indexOf(':'))
    const like = nearest(
      object,
      wanted.flatMap(({ ref }) => [`${ref.kind}/${ref.name}`, refText(ref)]),
    )
    const hint = like === undefined ? 'objects are named KIND/NAME or KIND/NAMESPACE/NAME' : `did you mean ${like}?`
    return new Failure('usage', `--${flag} ${pattern}: no object of the release is ${object}`, { hint })
  }
  const path = pathFor(pattern, objects[0]!.ref)!.replace(/^\./, '')
  const like = nearest(
    path,
    objects.slice(0, 50).flatMap(({ object }) => fieldTexts(object)),
  )
  const hint =
    like === undefined
      ? 'paths are written as in spec.template.spec.containers[name=kafka].image'
      : `did you mean ${like}?`
  return new Failure('usage', `--${flag} ${pattern}: no object of the release sets such a field`, { hint })
}

/** Every field of an object as a person would write it; items of lists by their name where they have one. */
function fieldTexts(node: Json, prefix = ''): string[] {
  if (Array.isArray(node)) {
    return node.flatMap((item, i) => {
      const name = isMap(item) && typeof item['name'] === 'string' ? `name=${item['name']}` : String(i)
      return [`${prefix}[${name}]`, ...fieldTexts(item, `${prefix}[${name}]`)]
    })
  }
  if (!isMap(node)) return []
  return Object.keys(node).flatMap((key) => {
    const path = prefix === '' ? key : `${prefix}.${key}`
    return [path, ...fieldTexts(node[key]!, path)]
  })
}

/** Kinds begin with a capital letter, fields of objects do not. */
function namesObject(pattern: string): boolean {
  return /^[A-Z][A-Za-z0-9]*\/.+:/.test(pattern)
}
