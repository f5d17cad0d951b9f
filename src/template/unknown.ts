import { nearest } from '../core/nearest.ts'
import type { PathExpression } from './ast.ts'
import type { Call } from './expression.ts'
import { habitIn } from './habits.ts'
import { goSpellings, refusedHelpers } from './refused-helpers.ts'
import { roots } from './scope.ts'
import type { Unit } from './unit.ts'
import { fail, failAt, offsetOf, sourceOf } from './unit.ts'

/** A path that starts with nothing known here. A Helm spelling that Handlebars reads as a path is answered as such. */
export function tellUnknownRoot(node: PathExpression, unit: Unit): void {
  if (tellHabit(offsetOf(unit, node.loc.start), unit)) return
  const [head = node.original, ...rest] = node.data ? node.parts.slice(1) : node.parts
  const near = nearest(head, roots)
  const spelled = goSpellings.get(head)
  const helper = unit.shared.helpers.get(head)
  const hint =
    positions.get(head) ??
    (helper !== undefined
      ? `a call without arguments is (${head}); ${helper.signature}: ${helper.doc}`
      : (spelled ?? `did you mean ${[...(near === undefined ? ['Values', head] : [near]), ...rest].join('.')}?`))
  const message = `${sourceOf(unit, node.loc)} is not known here: a path starts with ${roots.join(', ')} or a block parameter`
  fail(unit, 'template/unknown-path', message, { loc: node.loc, hint })
}

export function tellUnknownHelper(node: Call, unit: Unit): void {
  if (tellHabit(offsetOf(unit, node.path.loc.start), unit)) return
  const { loc } = node.path
  const name = sourceOf(unit, loc)
  const place = positions.get(name)
  if (place !== undefined) {
    fail(unit, 'template/position', `${name} stands alone, for a whole entry`, { loc, hint: place })
    return
  }
  if (['if', 'unless', 'each', 'with'].includes(name)) {
    const hint = `{{#${name} …}} … {{/${name}}}; inside an expression: (ternary A B CONDITION)`
    fail(unit, 'template/habit', `${name} is a block`, { loc, hint })
    return
  }
  const known = [...unit.shared.helpers.keys(), 'include']
  const near = nearest(name, known)
  const hint =
    refusedHelpers.get(name) ?? goSpellings.get(name) ?? (near === undefined ? undefined : `did you mean ${near}?`)
  const isPath = 'parts' in node.path && (node.path.parts.length > 1 || node.path.depth > 0 || node.path.data)
  const message =
    isPath && hint === undefined ? `${name} is a path and takes no arguments` : `there is no helper "${name}"`
  fail(unit, 'template/unknown-helper', message, { loc, hint })
}

const positions: ReadonlyMap<string, string> = new Map([
  ['optional', 'key: {{optional Values.x}} or - {{optional Values.x}}'],
  ['spread', '{{spread Values.x}}: in a map, - {{spread Values.x}} in a list'],
])

/** `{{- x }}`, `{{ end }}` and `{{ if x }}` are calls and paths to Handlebars; whoever wrote them meant Go's. */
function tellHabit(at: number, unit: Unit): boolean {
  const start = unit.source.lastIndexOf('{{', at)
  const end = unit.source.indexOf('}}', at)
  if (start < 0 || end < 0) return false
  const habit = habitIn(unit.source.slice(start, end + 2))
  if (habit === undefined) return false
  failAt(unit, 'template/habit', habit.message, { start, end: end + 2, hint: habit.hint })
  return true
}
