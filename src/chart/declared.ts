import { get, isMap, pathText } from '../core/json.ts'
import type { Json, JsonMap, Path } from '../core/json.ts'
import { isConstraint } from '../core/semver.ts'
import { listField, refuse, shown, textField, textListField, warnUnknown } from './field.ts'
import type { Source } from './field.ts'
import type { Dependency } from './model.ts'

const known = ['name', 'version', 'repository', 'alias', 'condition', 'tags', 'import-values']

/** `dependencies` of Chart.yaml, each with the key that its values stand under used once. */
export function readDependencies(source: Source, map: JsonMap): Dependency[] {
  const dependencies: Dependency[] = []
  const firstWith = new Map<string, number>()
  listField(source, map, [], 'dependencies').forEach((item, index) => {
    const path = ['dependencies', index]
    if (!isMap(item)) {
      refuse(source, path, `${pathText(path)} must be a map with name and version, got ${shown(item)}`)
      return
    }
    const dependency = readDependency(source, item, path)
    if (dependency === undefined) return
    const key = dependency.alias ?? dependency.name
    const first = firstWith.get(key)
    if (first === undefined) {
      firstWith.set(key, index)
      dependencies.push(dependency)
    } else {
      const what = `${pathText(path)} has the same values key ${JSON.stringify(key)} as ${pathText(['dependencies', first])}`
      refuse(source, [...path, dependency.alias === undefined ? 'name' : 'alias'], what, 'give each its own alias')
    }
  })
  return dependencies
}

function readDependency(source: Source, map: JsonMap, path: Path): Dependency | undefined {
  warnUnknown(source, map, path, known)
  const name = textField(source, map, path, 'name') ?? ''
  const version = textField(source, map, path, 'version') ?? '*'
  const repository = textField(source, map, path, 'repository')
  const alias = textField(source, map, path, 'alias')
  const condition = textField(source, map, path, 'condition')
  const tags = textListField(source, map, path, 'tags')
  const importValues = readImports(source, map, path)
  if (!isConstraint(version)) {
    const what = `${pathText([...path, 'version'])} ${JSON.stringify(version)} is no version constraint`
    refuse(source, [...path, 'version'], what, 'write "1.2.3", "^1.2", ">=1.2 <3" or "*"')
  }
  if (alias !== undefined && !/^[a-zA-Z0-9_-]+$/.test(alias)) {
    const what = `${pathText([...path, 'alias'])} ${JSON.stringify(alias)} may hold only letters, digits, "_" and "-"`
    refuse(source, [...path, 'alias'], what, 'the alias is the key of its values')
  }
  if (name === '') {
    if (isNothing(get(map, 'name'))) refuse(source, path, `${pathText(path)} needs a name`)
    return undefined
  }
  return {
    name,
    version,
    ...(repository !== undefined && { repository }),
    ...(alias !== undefined && { alias }),
    ...(condition !== undefined && { condition }),
    ...(tags.length > 0 && { tags }),
    ...(importValues.length > 0 && { importValues }),
  }
}

function readImports(source: Source, map: JsonMap, path: Path): (string | { child: string; parent: string })[] {
  const imports: (string | { child: string; parent: string })[] = []
  listField(source, map, path, 'import-values').forEach((item, index) => {
    const at = [...path, 'import-values', index]
    const child = isMap(item) ? get(item, 'child') : undefined
    const parent = isMap(item) ? get(item, 'parent') : undefined
    if (typeof item === 'string' && item !== '') imports.push(item)
    else if (typeof child === 'string' && typeof parent === 'string') imports.push({ child, parent })
    else
      refuse(
        source,
        at,
        `${pathText(at)} must be a key below "exports", or a map with child and parent; got ${shown(item)}`,
      )
  })
  return imports
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === ''
}
