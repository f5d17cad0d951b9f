import type { Scope } from './scope.ts'
import { defined } from './call-rule.ts'
import type { Go } from './go.ts'
import { atom, goText } from './go.ts'
import type { Type } from './type.ts'
import { isOnly, KIND, present } from './type.ts'

/**
 * A path as a chain of fields. A field of what may be missing needs parentheses, `($.Values.a).b`: without them Go stops
 * with a nil pointer, with them it gives nil. A key that is no identifier is looked up by a definition.
 */
export function pathOf(base: Go, steps: readonly string[], scope: Scope): Go {
  return steps.reduce((from, step) => found(field(from, step, scope), scope), base)
}

function field(from: Go, step: string, scope: Scope): Go {
  const entry = from.type.entry(step)
  const type = from.type.missing ? { ...entry, missing: true } : entry
  if (/^[A-Za-z_]\w*$/.test(step)) {
    if (from.code === '.' || from.code === '') return atom(`.${step}`, type)
    return atom(from.type.missing ? `(${from.code}).${step}` : `${from.code}.${step}`, type)
  }
  if (isOnly(from.type, KIND.MAP) && !from.type.missing) {
    return { code: `(index ${from.code} ${goText(step)})`, atom: true, type }
  }
  return defined(scope, 'entry', [from, goText(step)], /^\d+$/.test(step) ? itemType(from.type, type) : type)
}

function itemType(from: Type, entry: Type): Type {
  return isOnly(from, KIND.LIST) ? { ...from.item(), missing: true } : entry
}

/** What a condition around this place found is there. */
function found(go: Go, { found: codes }: Scope): Go {
  const isTrue = codes.get(go.code)
  if (isTrue === undefined) return go
  return { ...go, type: { ...present(go.type), filled: isTrue || go.type.filled } }
}
