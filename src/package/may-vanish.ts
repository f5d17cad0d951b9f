import type { Node } from '../template/op.ts'
import { OP } from '../template/op.ts'

/** Whether the entry or the item of a node may not be there: `optional`, also in a branch. */
export function mayVanish(node: Node): boolean {
  if (node[0] === OP.HOLE) return node[2] === 1
  return node[0] === OP.BLOCK && (mayVanish(node[3]) || mayVanish(node[4]))
}
