import { get, isMap, type Json, type Path } from '../core/json.ts'
import { pointerSteps } from './schema-node.ts'

/** The value at a path; undefined when there is none. */
export function valueAt(root: Json, path: Path): Json | undefined {
  let node: Json | undefined = root
  for (const step of path) {
    if (Array.isArray(node) && typeof step === 'number') node = node[step]
    else if (isMap(node) && typeof step === 'string') node = get(node, step)
    else return undefined
  }
  return node
}

/** A JSON pointer of Ajv as a path: a step into a list becomes a number, the key `0` of a map stays text. */
export function instancePath(root: Json, pointer: string): Path {
  let node: Json | undefined = root
  return pointerSteps(pointer).map((step) => {
    const index = Array.isArray(node) ? Number(step) : step
    node = valueAt(node ?? null, [index])
    return index
  })
}
