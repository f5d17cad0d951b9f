import type { ParseResult } from '@marcbachmann/cel-js'

/** Steps that one check of rules may still take. Below zero: it was stopped, whatever it returned. */
export interface Budget {
  left: number
  /** The error that is on its way up, so that it is paid for once. */
  error?: unknown
}

/**
 * Makes a checked expression spend the budget: a step for each node each time it is evaluated, and more where a step handles
 * a long text or list. The library counts nothing itself, so its nodes' `evaluate` is wrapped; this is the one place that
 * reaches into it, and the tests of the budget fail when an update changes its nodes.
 */
export function spending(expression: ParseResult, budget: Budget): void {
  for (const node of nodesOf(expression.ast)) {
    // A macro's node is evaluated through the nodes it was made of, which spend themselves.
    if (node.meta.alternate !== undefined || node.meta.macro !== undefined) continue
    node.setMeta('evaluate', payingErrors(spender(node, budget), budget))
  }
}

/** A node of the library's syntax tree, as far as it is needed here. */
export interface CelNode {
  readonly op: string
  args: unknown
  readonly meta: {
    readonly evaluate: Evaluate
    readonly alternate?: unknown
    readonly macro?: unknown
  }
  setMeta(key: string, value: unknown): unknown
}

type Evaluate = (evaluator: CelEvaluator, node: EvaluatedNode, context: unknown) => unknown

interface CelEvaluator {
  run(node: CelNode, context: unknown): unknown
}

/** What type checking added to a node. */
interface EvaluatedNode extends CelNode {
  readonly left: CelNode
  readonly right: CelNode
  readonly receiverWithArgs: readonly CelNode[]
  readonly handle: (...args: readonly unknown[]) => unknown
}

/** All nodes that a person wrote, macros' arguments included. */
export function nodesOf(root: unknown): CelNode[] {
  const nodes: CelNode[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item)
    else if (typeof value === 'object' && value !== null && 'op' in value) {
      nodes.push(value as CelNode)
      visit((value as CelNode).args)
    }
  }
  visit(root)
  return nodes
}

function spender(node: CelNode, budget: Budget): Evaluate {
  const { evaluate } = node.meta
  switch (node.op) {
    case '==':
    case '!=':
    case 'in':
    case '+':
      return (evaluator, self, context) => {
        const left = evaluator.run(self.left, context)
        const right = evaluator.run(self.right, context)
        spend(budget, 1 + sizeOf(left, budget.left) + sizeOf(right, budget.left))
        return self.handle(left, right, self, evaluator)
      }
    case 'call':
    case 'rcall':
      return (evaluator, self, context) => {
        const own = node.op === 'rcall'
        const nodes = own ? self.receiverWithArgs : (self.args as [string, readonly CelNode[]])[1]
        const args = nodes.map((argument) => evaluator.run(argument, context))
        let cost = 1
        for (const argument of args) cost += sizeOf(argument, budget.left)
        spend(budget, cost)
        const result = own ? self.handle(args, evaluator, self) : self.handle(args, self, evaluator)
        spend(budget, sizeOf(result, budget.left))
        return result
      }
    default:
      return (evaluator, self, context) => {
        spend(budget, 1)
        return evaluate(evaluator, self, context)
      }
  }
}

/** `exists` and `||` swallow errors and go on, and to make one (stack, excerpt) takes as long as some hundred steps. */
const ERROR_STEPS = 200

function payingErrors(evaluate: Evaluate, budget: Budget): Evaluate {
  return (evaluator, node, context) => {
    try {
      return evaluate(evaluator, node, context)
    } catch (error) {
      if (error === exhausted || error === budget.error) throw error
      budget.error = error
      spend(budget, ERROR_STEPS)
      throw error
    }
  }
}

function spend(budget: Budget, steps: number): void {
  budget.left -= steps
  if (budget.left < 0) throw exhausted
}

/** Made once: inside `exists` the library catches it for every item that is left. */
const exhausted = new Error('the rule took too many steps')

/** Steps that a text or a list is worth: 64 characters, or one item, each; counted no further than `most`. */
function sizeOf(value: unknown, most: number): number {
  if (typeof value === 'string') return value.length >> 6
  if (typeof value !== 'object' || value === null) return 0
  let size = 0
  const items: Iterable<unknown> = Array.isArray(value) ? value : value instanceof Map ? value.values() : []
  for (const item of items) {
    size += 1 + sizeOf(item, most - size)
    if (size > most) break
  }
  return size
}
