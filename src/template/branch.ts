import type { BlockNode, Expression, Loc, Program } from './ast.ts'
import type { Scope } from './scope.ts'
import type { Branch, Problem } from './token.ts'
import type { Unit } from './unit.ts'
import { sourceOf } from './unit.ts'

/** A branch of a block before its program is flattened. */
export interface BranchPart extends Pick<Branch, 'kind' | 'subject' | 'problem' | 'outer'> {
  readonly program: Program | undefined
  /** The scope inside. */
  readonly scope: Scope
  /** The tag before it has a `~` on this side. */
  readonly glued: boolean
}

/**
 * The branches of a block, an `else if` chain laid flat; the last is always `else`. What is wrong with a tag goes with its
 * branch, which then counts as an `if`, so that what stands inside is looked at as well.
 */
export function compileBranches(node: BlockNode, outer: Scope, unit: Unit): BranchPart[] {
  const known = node.path.type === 'PathExpression' && !node.path.data ? blockKinds.get(node.path.original) : undefined
  const kind = known ?? 'if'
  const params = node.program?.blockParams ?? []
  const opens = kind === 'each' || kind === 'with'
  const first: BranchPart = {
    kind,
    subject: subjectOf(node, unit),
    problem: known === undefined ? unknownBlock(node, unit) : wrongArguments(node, known, unit),
    outer,
    program: node.program,
    scope: opens ? { kind, parent: outer, params } : outer,
    glued: node.openStrip.close === true,
  }
  const { inverse } = node
  const chained = inverse?.chained === true ? inverse.body[0] : undefined
  if (chained?.type === 'BlockStatement') return [first, ...compileBranches(chained, outer, unit)]
  const otherwise: BranchPart = {
    kind: 'else',
    subject: undefined,
    problem: undefined,
    outer,
    program: inverse,
    scope: outer,
    glued: (node.program === undefined ? node.openStrip : node.inverseStrip)?.close === true,
  }
  return [first, otherwise]
}

const blockKinds: ReadonlyMap<string, Exclude<Branch['kind'], 'else'>> = new Map(
  (['if', 'unless', 'with', 'each'] as const).map((kind) => [kind, kind]),
)

/** `{{#if eq A B}}` lacks parentheses: the call that was meant is looked at. */
function subjectOf(node: BlockNode, unit: Unit): Expression | undefined {
  const [first, ...rest] = node.params
  const isCall = rest.length > 0 && first?.type === 'PathExpression' && unit.shared.helpers.has(first.original)
  return isCall ? { type: 'SubExpression', path: first, params: rest, loc: first.loc } : first
}

/** The tag's place: a block's own would run to its end. */
function tagLoc(node: BlockNode): Loc {
  return node.path.loc
}

function unknownBlock(node: BlockNode, unit: Unit): Problem {
  const name = sourceOf(unit, node.path.loc)
  const subject = node.params.map((param) => sourceOf(unit, param.loc)).join(' ')
  const hint =
    name === 'range' || name === 'for'
      ? `{{#each ${subject}}} … {{/each}}`
      : node.params.length > 0
        ? 'the blocks are if, unless, with and each'
        : `{{#if ${name}}}, {{#with ${name}}} or {{#each ${name}}} says which section is meant`
  return { code: 'template/block', message: `{{#${name}}} is no block of this language`, loc: tagLoc(node), hint }
}

function wrongArguments(node: BlockNode, kind: string, unit: Unit): Problem | undefined {
  const wrong = (message: string, loc: Loc, hint: string): Problem => ({ code: 'template/block', message, loc, hint })
  const [subject, ...rest] = node.params
  if (subject === undefined) {
    const hint = kind === 'each' ? '{{#each LIST as |item index|}}' : `{{#${kind} VALUE}}`
    return wrong(`{{#${kind}}} wants one argument`, tagLoc(node), hint)
  }
  if (rest.length > 0) {
    const call = node.params.map((param) => sourceOf(unit, param.loc)).join(' ')
    return wrong(`{{#${kind}}} wants one argument, got ${node.params.length}`, rest[0]!.loc, `{{#${kind} (${call})}}`)
  }
  if (node.hash !== undefined) {
    return wrong(
      `{{#${kind}}} takes no key=value arguments`,
      node.hash.loc,
      `{{#${kind} ${argumentText(subject, unit)}}}`,
    )
  }
  const names = node.program?.blockParams ?? []
  const most = kind === 'each' ? 2 : kind === 'with' ? 1 : 0
  if (names.length <= most) return undefined
  const hint =
    most === 0
      ? `{{#with ${argumentText(subject, unit)} as |${names[0]!}|}} names a value`
      : `{{#${kind} ${argumentText(subject, unit)} as |${names.slice(0, most).join(' ')}|}}`
  return wrong(`{{#${kind}}} names ${['no value', 'one value', 'an item and its index'][most]!}`, tagLoc(node), hint)
}

function argumentText(subject: Expression, unit: Unit): string {
  return sourceOf(unit, subject.loc)
}
