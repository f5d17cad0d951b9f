import type { Expr, Hash, PartForm, Text } from '../template/op.ts'
import { EXPR } from '../template/op.ts'
import { defined } from './call-rule.ts'
import type { Emitter, PartUse } from './emitter.ts'
import { expression } from './expression.ts'
import type { Go } from './go.ts'
import { argument, call, goText } from './go.ts'
import type { Scope } from './scope.ts'
import { mapOf, partScope, rootOf } from './scope.ts'
import { charsOfTexts, isTight } from './text-type.ts'
import type { Type } from './type.ts'
import { either, isOnly, KIND, text, unknown } from './type.ts'

/** A use of a partial: a node, an entry, an item, a part of a text, or `include`; all begin alike. */
export type PartCall = readonly [
  op: number,
  partial: string,
  context: Expr | null,
  hash: Hash | null,
  hole: number,
  ...more: unknown[],
]

/** The call of a partial's definition, `include "kafka.labels" .`: its output as it is. */
export function includeCall(use: PartCall, form: PartForm, scope: Scope): Go {
  const part = scope.emitter.parts.get(`${use[1]}|${form}`)!
  const passes = passesOn(use, scope)
  scope.emitter.notice(scope.part, { calls: part.key, passes })
  if (part.body.closed) return call('include', [goText(part.define), rootOf(scope)], text)
  const ctx = contextOf(use, part, scope)
  part.context = part.context === undefined ? ctx.type : either(part.context, ctx.type)
  return call('include', [goText(part.define), call('dict', ['"root"', rootOf(scope), '"ctx"', ctx], unknown)], text)
}

/** The trimmed text of a partial. */
export function includeText(use: PartCall, scope: Scope): Go {
  const part = scope.emitter.parts.get(`${use[1]}|text`)!
  const { code } = includeCall(use, 'text', scope)
  const { chars, tight } = textTypeOf(use, part, scope)
  return { code: tight ? code : `${code} | trim`, atom: false, type: { ...text, chars } }
}

/** What is known of a partial's text when it is called like this. */
function textTypeOf(use: PartCall, part: PartUse, scope: Scope): NonNullable<PartUse['textType']> {
  if (part.recursive) return { chars: 'any', tight: false }
  if (part.textType !== undefined) return part.textType
  const texts = part.body.body as Text[]
  const inner = partScope(
    quiet(scope.emitter),
    part.key,
    part.body.closed ? undefined : contextOf(use, part, scope).type,
  )
  const type = { chars: charsOfTexts(trimmed(texts), inner), tight: isTight(texts, inner) }
  if (part.body.closed) part.textType = type
  return type
}

/** The texts without the white space around them. */
function trimmed(texts: readonly Text[]): Text[] {
  return texts.map((part, i) => {
    if (typeof part !== 'string') return part
    const begun = i === 0 ? part.trimStart() : part
    return i === texts.length - 1 ? begun.trimEnd() : begun
  })
}

/** The same place for looking only: nothing that is written there is kept. */
export function quietly(scope: Scope): Scope {
  return { ...scope, emitter: quiet(scope.emitter) }
}

/** A partial's body as its caller sees it: with the same roots where it needs no context. No body when it calls itself. */
export function partLook(
  use: PartCall,
  form: PartForm,
  scope: Scope,
): { readonly body: unknown; readonly inner: Scope; readonly isSame: boolean } {
  const part = scope.emitter.parts.get(`${use[1]}|${form}`)!
  if (part.recursive) return { body: undefined, inner: scope, isSame: false }
  const { closed, body } = part.body
  const emitter = quiet(scope.emitter)
  if (!closed) return { body, inner: partScope(emitter, part.key, contextOf(use, part, scope).type), isSame: false }
  const root = rootOf(scope)
  const frame = { up: undefined, ctx: root, second: root, loop: undefined }
  return { body, inner: { emitter, root: scope.root, part: part.key, frame, found: scope.found }, isSame: true }
}

/** Looking at a body only to learn its type leaves no trace. */
function quiet(emitter: Emitter): Emitter {
  const parts = new Map([...emitter.parts].map(([key, part]) => [key, { ...part }]))
  return { ...emitter, failures: [], defines: new Set(), variables: new Set(), parts }
}

/** Whether a partial hands its own context on as it is. */
function passesOn([, , context]: PartCall, scope: Scope): boolean {
  const isOwn = context === null || (context[0] === EXPR.CTX && context[2].length === 0)
  return isOwn && scope.frame.up === undefined
}

/** The context that a partial is called with: the given one or the caller's, with the hash's entries. */
function contextOf(use: PartCall, part: PartUse, scope: Scope): Go {
  const [, , context, hash] = use
  const base = context === null || passesOn(use, scope) ? scope.frame.ctx : expression(context, scope)
  if (hash === null) return base
  const pairs = hash.map(([key, value]) => [key, expression(value, scope)] as const)
  const added = new Map(pairs.map(([key, { type }]) => [key, type]))
  const isRoot = base.code === rootOf(scope).code
  if (base.type.kinds === 0 || (isRoot && !part.wholeContext)) {
    return call(
      'dict',
      pairs.flatMap(([key, value]) => [goText(key), value]),
      mapOf(added),
    )
  }
  const type: Type = {
    ...base.type,
    kinds: KIND.MAP,
    missing: false,
    mayHold: (key) => added.has(key) || base.type.mayHold(key),
    entry: (key) => added.get(key) ?? base.type.entry(key),
  }
  const own = call('omit', [mapBase(base, scope), ...pairs.map(([key]) => goText(key))], type)
  return pairs.reduce((map, [key, value]) => call('set', [map, goText(key), value], type), own)
}

/** The context as a map: nothing counts as an empty one, and anything else that is no map fails in `omit`. */
function mapBase(base: Go, scope: Scope): Go | string {
  if (!base.type.missing) return base
  if (isOnly(base.type, KIND.MAP)) return `(${argument(base)} | default dict)`
  return defined(scope, 'base', [base], { ...base.type, missing: false })
}
