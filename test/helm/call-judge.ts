import type { Json } from '../../src/core/json.ts'
import { isMap } from '../../src/core/json.ts'
import { utf8 } from '../../src/core/bytes.ts'
import { globMatcher } from '../../src/core/glob.ts'
import { byCodePoint } from '../../src/core/order.ts'
import { canonicalJson } from '../../src/core/canonical-json.ts'
import { allDefines } from '../../src/package/all-defines.ts'
import { callRules } from '../../src/package/calls/all-calls.ts'
import type { Emitter } from '../../src/package/emitter.ts'
import { argument, atom, goText } from '../../src/package/go.ts'
import type { Go } from '../../src/package/go.ts'
import type { Type } from '../../src/package/type.ts'
import { charsOfText, either, KIND, looser, typed, unknown } from '../../src/package/type.ts'
import { HelperError } from '../../src/template/helper.ts'
import type { Helper, HelperEnv } from '../../src/template/helper.ts'
import { heavyHelpers } from '../../src/template/heavy-helpers.ts'
import { helperTable } from '../../src/template/helper-table.ts'
import type { Oracle, Question } from './oracle.ts'

/** How the arguments reach the call, and how much is known of them. */
export const forms = [
  'unknown',
  'typed',
  'loosely typed',
  'vaguely typed',
  'in variables',
  'literal',
  'literal first',
  'literal last',
  'whole values',
] as const
export type Form = (typeof forms)[number]

/** A call with these values as arguments. */
export interface CallCase {
  readonly name: string
  readonly args: readonly Json[]
  readonly form: Form
  readonly mode: 'float64' | 'int64'
  /** How many of the first arguments are literals in every form: formats and patterns. Default: 0. */
  readonly literals?: number
  /** Files of the chart besides its own; presets and sources are none of ours. Default: none. */
  readonly files?: ReadonlyMap<string, string>
}

/** All that the oracle is told of, and what its cluster knows anyway. */
const given = ['a.io/v1', 'a.io/v1/Thing']
const apis = [...given, 'v1', 'apps/v1']

function envOf({ files = new Map<string, string>() }: CallCase): HelperEnv {
  const paths = [...files.keys()].filter((path) => !/^(?:presets|capstan)\//.test(path)).sort(byCodePoint)
  return {
    file: (path) => (paths.includes(path) ? utf8(files.get(path)!) : undefined),
    glob: (pattern) => {
      const fits = globMatcher(pattern)
      return paths.filter((path) => fits(path))
    },
    hasApi: (name) => apis.includes(name),
  }
}

/** What is different between our helper and its Go form under Helm; undefined when nothing is. */
export async function difference(oracle: Oracle, call: CallCase): Promise<string | undefined> {
  const wanted = ours(call)
  const { go, emitter, problems } = written(call)
  if (problems.length > 0) return wanted === undefined ? undefined : `is refused: ${problems.join('; ')}`
  const told = `${canonicalJson([...call.args])} (${call.form}, ${call.mode}): ${go.code}`
  const answer = await oracle.render(question(call, go, emitter))
  if (!answer.ok) {
    const isOwn = /execution error|error calling|wrong type|executing/.test(answer.error)
    return wanted === undefined && isOwn ? undefined : `${told} fails: ${answer.error}; ours ${text(wanted)}`
  }
  const [line] = Object.values(answer.files)
  const { v: got, after } = JSON.parse(Buffer.from(line!.trim().slice(3), 'base64').toString()) as Record<string, Json>
  if (wholeValues(call) === undefined && canonicalJson(after!) !== canonicalJson([...call.args])) {
    return `${told} changes its arguments to ${canonicalJson(after!)}`
  }
  if (wanted === undefined || canonicalJson(got!) !== canonicalJson(wanted)) {
    return `${told} gives ${canonicalJson(got!)}; ours ${text(wanted)}`
  }
  const hole = uncovered(go.type, wanted, 'result')
  return hole === undefined ? undefined : `${told} has a type without ${hole}`
}

function text(wanted: Json | undefined): string {
  return wanted === undefined ? 'refuses' : `gives ${canonicalJson(wanted)}`
}

/** The result of our helper; undefined when it refuses. As call.ts does it. */
function ours(call: CallCase): Json | undefined {
  const { name, args } = call
  const helper = helperOf(name)
  if (helper.lenient !== true && args.includes(null)) return undefined
  try {
    return helper.call(args, envOf(call))
  } catch (error) {
    if (error instanceof HelperError) return undefined
    throw error
  }
}

function helperOf(name: string): Helper {
  return helperTable.get(name) ?? heavyHelpers.get(name)!
}

function written(it: CallCase): { go: Go; emitter: Emitter; problems: string[] } {
  const { name, args } = it
  const problems: string[] = []
  const emitter = {
    chart: 'n',
    defines: new Set<string>(),
    hasFile: (path: string) => envOf(it).file(path) !== undefined,
  } as unknown as Emitter
  const refuse = (message: string): number => problems.push(message)
  const call = (helper: string, values: readonly Go[]): Go =>
    callRules.get(helper)!({ name: helper, args: values, emitter, root: '.', refuse })
  const go = call(
    name,
    args.map((_, i) => argumentOf(it, i, call)),
  )
  return { go, emitter, problems }
}

function argumentOf(it: CallCase, i: number, call: (helper: string, values: readonly Go[]) => Go): Go {
  const value = it.args[i]!
  const path = `$root.Values.a${i}`
  if (i < (it.literals ?? 0)) return literalOf(value, call)
  switch (it.form) {
    case 'unknown':
      return atom(path, unknown)
    case 'typed':
      return atom(path, typeOf(value))
    case 'loosely typed':
      return atom(path, { ...typeOf(value), missing: true })
    case 'vaguely typed':
      return atom(
        path,
        either(typeOf(value), typeOf(others[(it.args.length * i + canonicalJson(value).length) % others.length]!)),
      )
    case 'in variables':
      return atom(`$a${i}`, typeOf(value))
    case 'literal':
      return literalOf(value, call)
    case 'literal first':
      return i === 0 ? literalOf(value, call) : atom(path, typeOf(value))
    case 'literal last':
      return i === it.args.length - 1 ? literalOf(value, call) : atom(path, unknown)
    case 'whole values':
      return value === wholeValues(it) ? atom('.Values', unknown) : literalOf(value, call)
  }
}

const others: readonly Json[] = ['x', 5, true, { a: 1 }, ['x'], null, { a: { b: 'x' } }, [1], 1.5]

/** The first argument that can be all of the values: a map without null. Helm's type of it is not that of other maps. */
function wholeValues({ args, form }: CallCase): Json | undefined {
  return form === 'whole values' ? args.find((arg) => isMap(arg) && !/null/.test(canonicalJson(arg))) : undefined
}

function literalOf(value: Json, call: (helper: string, values: readonly Go[]) => Go): Go {
  if (Array.isArray(value))
    return call(
      'list',
      value.map((item) => literalOf(item, call)),
    )
  if (isMap(value)) {
    return call(
      'dict',
      Object.keys(value).flatMap((key) => [literalOf(key, call), literalOf(value[key]!, call)]),
    )
  }
  return atom(value === null ? 'nil' : typeof value === 'string' ? goText(value) : String(value), typeOf(value))
}

/** The arguments are printed after the call as well: no rule may change what others read. */
function question(it: CallCase, go: Go, { defines }: Emitter): Question {
  const { args, mode, files = new Map<string, string>() } = it
  const variables = args.map((value, i) => `{{- $a${i} := ${madeOf(value, `$root.Values.a${i}`)} }}`).join('')
  const values = Object.fromEntries(args.map((value, i) => [`a${i}`, value]))
  const after = ['list', ...args.map((_, i) => `$a${i}`)].join(' ')
  return {
    files: new Map([
      ...files,
      ['Chart.yaml', 'apiVersion: v2\nname: "n"\nversion: 1.0.0\n'],
      ['templates/_capstan.tpl', allDefines(defines, 'n')],
      [
        'templates/r.yaml',
        `{{- $root := dict "Values" (index (.Values.cases | default (list (dict))) 0) }}${variables}
r: {{ dict "v" ${argument(go)} "after" (${after}) | toJson | b64enc }}\n`,
      ],
    ]),
    // Within a list no null is lost.
    values: fileText(wholeValues(it) ?? { cases: [values] }),
    apiVersions: given,
    ...(mode === 'int64' ? { mode } : {}),
  }
}

/** JSON, but for -0: Go reads an integer there, which has none. */
function fileText(value: Json): string {
  if (Object.is(value, -0)) return '-0.0'
  if (Array.isArray(value)) return `[${value.map(fileText).join(',')}]`
  if (!isMap(value)) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, entry]) => `${JSON.stringify(key)}:${fileText(entry)}`)
    .join(',')}}`
}

/** Lists of Go's strings and ints, where Helm's functions make them. */
function madeOf(value: Json, path: string): string {
  if (!Array.isArray(value) || value.length === 0) return path
  if (value.every((item) => typeof item === 'string' && !item.includes(','))) return `splitList "," (join "," ${path})`
  return value.every((item, i) => item === i) ? `until ${value.length}` : path
}

/** All that can be known of a value. */
function typeOf(value: Json): Type {
  if (value === null) return { ...unknown, kinds: 0 }
  if (Array.isArray(value)) return typed(KIND.LIST, { item: () => anyOf(value) })
  switch (typeof value) {
    case 'string':
      return typed(KIND.STRING, { chars: charsOfText(value) })
    case 'boolean':
      return typed(KIND.BOOLEAN)
    case 'number':
      return Number.isInteger(value) ? typed(KIND.INTEGER, { bound: Math.abs(value) }) : typed(KIND.FLOAT)
    default:
      return typed(KIND.MAP, {
        mayHold: (key) => Object.hasOwn(value as object, key),
        entry: (key) => typeOf(Object.hasOwn(value as object, key) ? (value as Record<string, Json>)[key]! : null),
        item: () => anyOf(Object.values(value as object) as Json[]),
      })
  }
}

function anyOf(values: readonly Json[]): Type {
  return values.length === 0 ? typeOf(null) : values.map(typeOf).reduce(either)
}

/** What of a value the type says cannot be; undefined when it allows the value. */
function uncovered(type: Type, value: Json, at: string): string | undefined {
  if (value === null) return type.missing ? undefined : `${at} null`
  const kind = kindOf(value)
  if ((type.kinds & kind) === 0) return `${at} of kind ${kind}`
  if (typeof value === 'string') {
    return looser(type.chars, charsOfText(value)) === type.chars ? undefined : `${at} characters`
  }
  if (kind === KIND.INTEGER) return Math.abs(value as number) <= type.bound ? undefined : `${at} bound`
  if (Array.isArray(value)) return firstOf(value.map((item, i) => uncovered(type.item(), item, `${at}[${i}]`)))
  if (!isMap(value)) return undefined
  return firstOf(
    [...new Set([...Object.keys(value), 'a', 'b', 'zz'])].map((key) => {
      if (!Object.hasOwn(value, key)) return type.entry(key).missing ? undefined : `${at}.${key} missing`
      if (!type.mayHold(key)) return `${at}.${key} held`
      return (
        uncovered(type.entry(key), value[key]!, `${at}.${key}`) ??
        uncovered(type.item(), value[key]!, `${at}.${key} item`)
      )
    }),
  )
}

function firstOf(holes: readonly (string | undefined)[]): string | undefined {
  return holes.find((hole) => hole !== undefined)
}

function kindOf(value: Exclude<Json, null>): number {
  if (Array.isArray(value)) return KIND.LIST
  switch (typeof value) {
    case 'string':
      return KIND.STRING
    case 'boolean':
      return KIND.BOOLEAN
    case 'number':
      return Number.isInteger(value) ? KIND.INTEGER : KIND.FLOAT
    default:
      return KIND.MAP
  }
}
