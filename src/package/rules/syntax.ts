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
  if (accesses.has(op)) return access(op, tree(args[0]!), args[1]!)
  switch (op) {
    case 'value':
      return { op, value: node.args as CelLiteral }
    case 'id':
      return { op, name: node.args as string }
    case '!_':
    case '-_':
      return { op: op === '!_' ? 'not' : 'minus', of: tree(node.args as CelNode) }
    case '&&':
    case '||':
    case '?:':
      return chosen(op, args)
    case 'list':
    case 'map':
      return collection(node)
    case 'call':
    case 'rcall':
      return called(node)
    default:
      return { op: op as Binary, left: tree(args[0]!), right: tree(args[1]!) }
  }
}

function collection({ op, args }: CelNode): Cel {
  if (op === 'list') return { op, items: (args as CelNode[]).map(tree) }
  return { op: 'map', entries: (args as [CelNode, CelNode][]).map(([key, value]) => [tree(key), tree(value)]) }
}

const accesses: ReadonlySet<string> = new Set(['.', '.?', '[]', '[?]'])

/** A field's name is no node. */
function access(op: string, from: Cel, step: CelNode | string): Cel {
  const optional = op === '.?' || op === '[?]'
  return typeof step === 'string'
    ? { op: 'field', from, name: step, optional }
    : { op: 'index', from, key: tree(step), optional }
}

function chosen(op: '&&' | '||' | '?:', args: readonly CelNode[]): Cel {
  if (op === '?:') return { op: 'if', test: tree(args[0]!), yes: tree(args[1]!), no: tree(args[2]!) }
  return { op: op === '&&' ? 'and' : 'or', of: args.flatMap((operand) => chain(op, operand)) }
}

function called({ op, args }: CelNode): Cel {
  if (op === 'call') {
    const [name, given] = args as [string, CelNode[]]
    return { op, name, args: given.map(tree) }
  }
  const [name, from, given] = args as [string, CelNode, CelNode[]]
  return { op: 'method', name, from: tree(from), args: given.map(tree) }
}

function chain(op: string, node: CelNode): Cel[] {
  return node.op === op ? (node.args as CelNode[]).flatMap((operand) => chain(op, operand)) : [tree(node)]
}
