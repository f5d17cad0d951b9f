import { get, isMap, type Json, type Path } from '../core/json.ts'
import { single, type Mistake } from './schema-branches.ts'
import type { SchemaDocument } from './schema-node.ts'
import { counted, got, plainWord, wanted } from './schema-words.ts'

/** All that the words about one mistake are made of. */
export interface Told {
  readonly mistake: Mistake
  /** What is there; undefined when nothing is. */
  readonly value: Json | undefined
  /** The value must not be shown. */
  readonly secret: boolean
  /** As the value stands in its file, or behind `flag`; undefined when it stands nowhere. */
  readonly written: { readonly text: string; readonly flag: string | undefined } | undefined
  /** `mode is zookeeper`: the condition under which the schema asks this. */
  readonly because: readonly string[]
  /** A path in the chart's values as the user knows it. */
  readonly shown: (path: Path) => string
  readonly document: SchemaDocument
}

/** The failure's one line: `kafka.broker.replicas must be an integer ≥ 1, got "three"`. */
export function sentence(told: Told): string {
  const { mistake, because } = told
  const when = because.length === 0 ? '' : ` when ${because.join(' and ')}`
  if (mistake.propertyName !== undefined) return aboutName(told) + when
  if (mistake.wanted !== undefined || single.has(mistake.keyword))
    return `${aboutValue(told)}${when}, got ${gotOf(told)}`
  return aboutMap(told) + when
}

function gotOf({ mistake, value, secret }: Told): string {
  return secret ? '***' : got(value, mistake.keyword)
}

function aboutValue({ mistake, shown }: Told): string {
  return `${shown(mistake.path)} must be ${mistake.wanted ?? wanted(mistake.node)}`
}

function aboutName({ mistake, shown }: Told): string {
  const rule = mistake.keyword === 'propertyNames' ? 'is not allowed' : `must be ${wanted(mistake.node)}`
  return `the key ${JSON.stringify(mistake.propertyName)} of ${shown(mistake.path)} ${rule}`
}

function aboutMap(told: Told): string {
  const { mistake, shown } = told
  const { path, params, keyword } = mistake
  const here = shown(path)
  switch (keyword) {
    case 'required':
      return `${shown([...path, String(params['missingProperty'])])} is required`
    case 'requiredAny':
      return `one of ${names(params['missing'], (name) => shown([...path, name]))} is required`
    case 'dependentRequired':
    case 'dependencies':
      return `${shown([...path, String(params['missingProperty'])])} is required beside ${shown([...path, String(params['property'])])}`
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const key = String(params['additionalProperty'] ?? params['unevaluatedProperty'])
      return `${shown([...path, key])} is not in this chart's schema`
    }
    case 'uniqueItems': {
      const [first, second] = [Number(params['i']), Number(params['j'])].sort((a, b) => a - b)
      return `${shown([...path, second!])} repeats ${shown([...path, first!])}`
    }
    default:
      return `${here} ${aboutWhole(told)}`
  }
}

/** What a map or a list as a whole does wrong. */
function aboutWhole({ mistake, because }: Told): string {
  const { params, keyword, node } = mistake
  switch (keyword) {
    case 'contains': {
      const item = get(node, 'contains')
      return `must contain ${isMap(item) ? wanted(item) : 'something that the schema asks for'}`
    }
    case 'items':
    case 'additionalItems':
    case 'unevaluatedItems':
      return `must be a list of at most ${counted(Number(params['limit'] ?? params['len']), 'item')}`
    case 'not':
      return forbidden(get(node, 'not'))
    case 'oneOf':
      return ambiguous(mistake)
    case 'false schema':
      return `is not allowed${because.length === 0 ? ' here' : ''}`
    default:
      return `does not fit the schema (${keyword})`
  }
}

function forbidden(schema: Json | undefined): string {
  if (!isMap(schema)) return 'is not allowed'
  const required = get(schema, 'required')
  if (Array.isArray(required) && required.length > 0) {
    return required.length === 1
      ? `must not have ${plainWord(required[0]!)}`
      : `must not have ${names(required, plainWord, ' and ')} together`
  }
  const pattern = get(schema, 'pattern')
  if (typeof pattern === 'string') return `must not match ${pattern}`
  const said = Object.keys(schema).some((keyword) => single.has(keyword))
  return said ? `must not be ${wanted(schema)}` : 'is what the schema forbids'
}

/** Several branches of a `oneOf` hold at once; most often each asks for another key. */
function ambiguous({ node, params }: Mistake): string {
  const passing = params['passingSchemas']
  if (!Array.isArray(passing)) return 'fits none of the alternatives in the schema'
  const members = get(node, 'oneOf')
  const keys = passing.map((index) => onlyRequired(Array.isArray(members) ? members[Number(index)] : undefined))
  if (keys.every((key) => key !== undefined)) return `must have only one of ${keys.join(', ')}`
  return 'fits several alternatives in the schema and must fit exactly one'
}

function onlyRequired(branch: Json | undefined): string | undefined {
  const required: Json | undefined = isMap(branch) ? get(branch, 'required') : undefined
  return Array.isArray(required) && required.length === 1 ? plainWord(required[0]!) : undefined
}

function names(listed: unknown, spell: (name: string) => string, joint = ', '): string {
  return Array.isArray(listed) ? listed.map((name) => spell(String(name))).join(joint) : ''
}
