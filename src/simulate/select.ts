import { ApiError } from '../core/api-error.ts'
import type { Where } from '../core/cluster.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { mapAt, mapsAt, textAt, textsAt } from '../status/field.ts'

type Test = (object: JsonMap) => boolean

/** Whether an object is in a list with these selectors. Throws 400 for a label selector that cannot be read. */
export function selected({ namespace, labels = '', fields = '' }: Where): Test {
  const tests = [...labelTests(labels), ...fieldTests(fields)]
  if (namespace !== undefined) tests.unshift((object) => textAt(object, 'metadata', 'namespace') === namespace)
  if (tests.length === 0) return () => true
  // Of a thousand pods one has changed since the last time.
  const known = new WeakMap<JsonMap, boolean>()
  return (object) => {
    const before = known.get(object)
    if (before !== undefined) return before
    const isSelected = tests.every((test) => test(object))
    known.set(object, isSelected)
    return isSelected
  }
}

/** A selector of an object's spec (`matchLabels`, `matchExpressions`) against labels. An empty one selects all. */
export function matchesLabels(selector: JsonMap, labels: JsonMap): boolean {
  const wanted = mapAt(selector, 'matchLabels')
  return (
    Object.keys(wanted).every((key) => get(labels, key) === get(wanted, key)) &&
    mapsAt(selector, 'matchExpressions').every((expression) => {
      const value = get(labels, textAt(expression, 'key') ?? '')
      const isIn = typeof value === 'string' && textsAt(expression, 'values').includes(value)
      const byOperator: Readonly<Record<string, boolean>> = {
        In: isIn,
        NotIn: !isIn,
        Exists: value !== undefined,
        DoesNotExist: value === undefined,
      }
      return byOperator[textAt(expression, 'operator') ?? ''] ?? false
    })
  )
}

function labelTests(text: string): Test[] {
  if (text.trim() === '') return []
  return text.split(/,(?![^(]*\))/).map((part) => {
    const test = labelTest(part.trim())
    if (test === undefined) throw new ApiError(400, 'BadRequest', `unable to parse requirement: ${part.trim()}`)
    return (object) => test(mapAt(object, 'metadata', 'labels'))
  })
}

function labelTest(part: string): ((labels: JsonMap) => boolean) | undefined {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part)
  if (set !== null) {
    const values = set[3]!.split(',').map((value) => value.trim())
    return (labels) => values.includes(get(labels, set[1]!) as string) === (set[2] === 'in')
  }
  const equal = /^([^\s=!]+)\s*(==?|!=)\s*([^\s=!]*)$/.exec(part)
  if (equal !== null) return (labels) => (get(labels, equal[1]!) === equal[3]) === (equal[2] !== '!=')
  const exists = /^(!?)\s*([^\s=!()]+)$/.exec(part)
  return exists === null ? undefined : (labels) => Object.hasOwn(labels, exists[2]!) === (exists[1] === '')
}

function fieldTests(text: string): Test[] {
  if (text === '') return []
  return text.split(',').map((part) => {
    const [, field = '', operator = '=', value = ''] = /^(.*?)(==?|!=)(.*)$/.exec(part) ?? []
    return (object) => (plainText(fieldAt(object, field)) === value) !== (operator === '!=')
  })
}

/** Of the two sorts of Event each calls its object by another name. */
function fieldAt(object: JsonMap, field: string): Json | undefined {
  const steps = field.split('.')
  const at = (way: readonly string[]): Json | undefined =>
    way.reduce<Json | undefined>((node, key) => (isMap(node) ? get(node, key) : undefined), object)
  const other = steps[0] === 'involvedObject' ? 'regarding' : steps[0] === 'regarding' ? 'involvedObject' : undefined
  return at(steps) ?? (other === undefined ? undefined : at([other, ...steps.slice(1)]))
}

function plainText(value: Json | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value)
}
