import { pathText, type JsonMap, type Path } from '../../core/json.ts'
import { goText } from '../go.ts'
import { KIND } from '../type.ts'
import { fieldCode, mayBeNull } from './access.ts'
import type { Place, Step } from './places.ts'
import { ruleType, type RuleType } from './rule-type.ts'
import { action, included, variable, type RuleOutput } from './scope.ts'
import { NULL, only, term, type Term } from './term.ts'

/** Where a place is told: known when the chart is packaged, or in a Go variable. */
export type At = { readonly path: Path } | { readonly code: string }

/** What stands around the rules of a place: conditions that the value is there, and loops. */
export interface PlaceBlock {
  readonly head: readonly string[]
  readonly depth: number
  readonly self: Term
  readonly at: At
}

interface State {
  readonly output: RuleOutput
  readonly document: JsonMap
  readonly head: string[]
  depth: number
  self: Term
  at: At
}

/** Writes the way to a place, from `$.Values` on. A value that is missing or null meets no rule. */
export function placeBlock(place: Place, document: JsonMap, output: RuleOutput): PlaceBlock {
  const root = ruleType(document, place.parts[0]!)
  const self = valueAt('$.Values', { ...root, kinds: KIND.MAP, missing: false })
  const state: State = { output, document, head: [], depth: 0, self, at: { path: [] } }
  for (const [i, step] of place.steps.entries()) enter(state, step, ruleType(document, place.parts[i + 1]!))
  return state
}

function valueAt(code: string, type: RuleType): Term {
  return { ...term(code, type), atom: true, path: code }
}

function enter(state: State, step: Step, type: RuleType): void {
  switch (step.to) {
    case 'key':
      enterKey(state, step.key, type)
      return
    case 'item':
      guardKind(state, KIND.LIST)
      open(state, `if gt (len ${state.self.code}) ${step.index}`)
      state.self = valueAt(`(index ${state.self.code} ${step.index})`, type)
      state.at = deeper(state, step.index)
      guardNull(state)
      return
    case 'items':
      enterItems(state, step.from, type)
      return
    case 'entries':
      enterEntries(state, step, type)
  }
}

function enterKey(state: State, key: string, type: RuleType): void {
  guardKind(state, KIND.MAP)
  const { self } = state
  const code = fieldCode(self, key)
  const isThere = !self.type.entry(key).missing
  if (!isThere) {
    const test = mayBeNull(self.type, key) ? `not (kindIs "invalid" ${code})` : `hasKey ${self.code} ${goText(key)}`
    open(state, `if ${test}`)
  }
  state.self = valueAt(code, { ...type, missing: false })
  state.at = deeper(state, key)
}

function enterItems(state: State, from: number, type: RuleType): void {
  guardKind(state, KIND.LIST)
  const [index, item] = [variable(state, 'index'), variable(state, 'item')]
  open(state, `range ${index}, ${item} := ${state.self.code}`)
  if (from > 0) open(state, `if ge ${index} ${from}`)
  const at = variable(state, 'at')
  state.head.push(indent(state, `${at} := printf "%s[%d]" ${atCode(state.at)} ${index}`))
  state.self = valueAt(item, type)
  state.at = { code: at }
  guardNull(state)
}

function enterEntries(
  state: State,
  { pattern, except, unlike }: Extract<Step, { to: 'entries' }>,
  type: RuleType,
): void {
  guardKind(state, KIND.MAP)
  const [key, value] = [variable(state, 'key'), variable(state, 'value')]
  open(state, `range ${key}, ${value} := ${state.self.code}`)
  if (except.length > 0) open(state, `if not (has ${key} (list ${except.map(goText).join(' ')}))`)
  if (pattern !== undefined) open(state, `if regexMatch ${goText(pattern)} ${key}`)
  for (const other of unlike) open(state, `if not (regexMatch ${goText(other)} ${key})`)
  const at = variable(state, 'at')
  state.head.push(indent(state, `${at} := ${included(state, 'step', [atCode(state.at), key])}`))
  state.self = valueAt(value, type)
  state.at = { code: at }
  guardNull(state)
}

/** A value of another kind has no such parts. */
function guardKind(state: State, kind: number): void {
  if (!only(state.self, kind)) {
    open(state, `if kindIs ${kind === KIND.MAP ? '"map"' : '"slice"'} ${state.self.code}`)
    state.self = valueAt(state.self.code, { ...state.self.type, kinds: kind, missing: false })
  }
}

function guardNull(state: State): void {
  if ((state.self.kinds & NULL) === 0) return
  open(state, `if not (kindIs "invalid" ${state.self.code})`)
  state.self = valueAt(state.self.code, { ...state.self.type, missing: false })
}

function open(state: State, code: string): void {
  state.head.push(indent(state, code))
  state.depth++
}

function indent({ depth }: State, code: string): string {
  return '  '.repeat(depth) + action(code)
}

function deeper(state: State, step: string | number): At {
  if ('path' in state.at) return { path: [...state.at.path, step] }
  return { code: `(printf ${goText(`%s${pathText(['', step]).slice(2).replaceAll('%', '%%')}`)} ${state.at.code})` }
}

function atCode(at: At): string {
  return 'path' in at ? goText(pathText(at.path)) : at.code
}
