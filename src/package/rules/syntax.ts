import { ruleEnvironment } from '../../values/rule-environment.ts'
import type { CelNode } from '../../values/rule-budget.ts'

/** A CEL expression, as far as Helm can be told of it. */
export type Cel =
  | { readonly op: 'value'; readonly value: CelLiteral }
  | { readonly op: 'id'; readonly name: string }
  | { readonly op: 'field'; readonly from: Cel; readonly name: string; readonly optional: boolean }
  | { readonly op: 'index'; readonly from: Cel; readonly key: Cel; readonly optional: boolean }
  | { readonly op: 'not' | 'minus'; readonly of: Cel }
  /** A chain of `&&` or `||`, in the order of the source. */
  | { readonly op: 'and' | 'or'; readonly of: readonly Cel[] }
  | { readonly op: 'if'; readonly test: Cel; readonly yes: Cel; readonly no: Cel }
  | { readonly op: 'list'; readonly items: readonly Cel[] }
  | { readonly op: 'map'; readonly entries: readonly (readonly [Cel, Cel])[] }
  | { readonly op: Binary; readonly left: Cel; readonly right: Cel }
  | { readonly op: 'call'; readonly name: string; readonly args: readonly Cel[] }
  | { readonly op: 'method'; readonly name: string; readonly from: Cel; readonly args: readonly Cel[] }

/** Integers are bigint, doubles are number; an object is what values cannot hold: bytes, an unsigned integer. */
export type CelLiteral = string | bigint | number | boolean | null | object

export type Binary = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*' | '/' | '%'

/** Reads an expression that was compiled before, so that it has no faults. */
export function readCel(text: string): Cel {
  return tree(ruleEnvironment(text).parse(text).ast as unknown as CelNode)
}

function tree(node: CelNode): Cel {
  const { op } = node
  const args = node.args as CelNode[]
  switch (op) {
    case 'value':
      return { op, value: node.args as CelLiteral }
    case 'id':
      return { op, name: node.args as string }
    case '.':
    case '.?':
      return { op: 'field', from: tree(args[0]!), name: args[1] as unknown as string, optional: op === '.?' }
    case '[]':
    case '[?]':
      return { op: 'index', from: tree(args[0]!), key: tree(args[1]!), optional: op === '[?]' }
    case '!_':
      return { op: 'not', of: tree(node.args as CelNode) }
    case '-_':
      return { op: 'minus', of: tree(node.args as CelNode) }
    case '&&':
    case '||':
      return { op: op === '&&' ? 'and' : 'or', of: args.flatMap((operand) => chain(op, operand)) }
    case '?:':
      return { op: 'if', test: tree(args[0]!), yes: tree(args[1]!), no: tree(args[2]!) }
    case 'list':
      return { op, items: args.map(tree) }
    case 'map':
      return { op, entries: (node.args as [CelNode, CelNode][]).map(([key, value]) => [tree(key), tree(value)]) }
    case 'call':
      return { op, name: args[0] as unknown as string, args: (args[1] as unknown as CelNode[]).map(tree) }
    case 'rcall':
      return {
        op: 'method',
        name: args[0] as unknown as string,
        from: tree(args[1]!),
        args: (args[2] as unknown as CelNode[]).map(tree),
      }
    default:
      return { op: op as Binary, left: tree(args[0]!), right: tree(args[1]!) }
  }
}

function chain(op: string, node: CelNode): Cel[] {
  return node.op === op ? (node.args as CelNode[]).flatMap((operand) => chain(op, operand)) : [tree(node)]
}
