import { get, isMap, pathText } from '../../core/json.ts'
import type { Json } from '../../core/json.ts'
import type { Comparison, GateCheck, GateSource } from '../spec.ts'
import { durationAboveZero, has, listOf, mapOf, note, oneOf, optional, refuse, required, text } from './reading.ts'
import { wholeFrom } from './reading.ts'
import type { Field, Reader } from './reading.ts'
import { readTarget, targetWords } from './read-target.ts'

type Kind = GateCheck['kind']

/** What one kind of check says about itself. */
export function checkOf(kind: Kind, field: Field, origin: GateSource): GateCheck | null {
  // Whoever may edit a chart or an annotation would otherwise run programs on the machines of those who roll it out.
  if (kind === 'local' && origin !== 'user') {
    const what = `${pathText(field.path)} would run a command on the machine of whoever rolls out`
    return note(field, `${what}: only flags and stacks may declare it`, 'exec runs a command in a pod')
  }
  return readers[kind](field)
}

const http: Reader<GateCheck> = (field) => {
  const map = mapOf(field, [...targetWords, 'status', 'contains'])
  const to = map && readTarget(map)
  if (map === null || to === null) return null
  const status = optional(map, 'status', oneOrMore(wholeFrom(100, 599), 'a status such as 200, or a list of them')) ?? [
    200,
  ]
  return { kind: 'http', to, status, contains: optional(map, 'contains', text) }
}

const exec: Reader<GateCheck> = (field) => {
  const map = mapOf(field, ['pod', 'container', 'command', 'output'])
  const command = map && required(map, 'command', words, '[kafka-topics.sh, --version]')
  if (map === null || command === null) return null
  return {
    kind: 'exec',
    pod: optional(map, 'pod', text),
    container: optional(map, 'container', text),
    command,
    output: optional(map, 'output', output) ?? 'any',
  }
}

const local: Reader<GateCheck> = (field) => {
  const map = mapOf(field, ['command'])
  const command = map && required(map, 'command', words, '[./check.sh, "{next}"]')
  return command && { kind: 'local', command }
}

const prometheus: Reader<GateCheck> = (field) => {
  const map = mapOf(field, [...targetWords, 'query', 'pass', 'onEmpty', 'onNaN', 'staleAfter'])
  if (map === null) return null
  const to = readTarget(map)
  const query = required(map, 'query', text, 'sum(kafka_server_replicamanager_underreplicatedpartitions)')
  const pass = required(map, 'pass', comparison, '"== 0"')
  if (to === null || query === null || pass === null) return null
  return {
    kind: 'prometheus',
    to,
    query,
    pass,
    onEmpty: optional(map, 'onEmpty', policy) ?? 'unknown',
    onNaN: optional(map, 'onNaN', policy) ?? 'unknown',
    staleAfter: optional(map, 'staleAfter', durationAboveZero) ?? 60_000,
  }
}

const job: Reader<GateCheck> = (field) => {
  const map = mapOf(field, ['spec'])
  const spec = map && required(map, 'spec', jobSpec, '{template: {spec: {containers: […]}}}')
  return spec === null ? null : { kind: 'job', spec }
}

const manual: Reader<GateCheck> = (field) => {
  const map = mapOf(field, ['message'])
  return map && { kind: 'manual', message: optional(map, 'message', text) }
}

const slo: Reader<GateCheck> = (field) => {
  const map = mapOf(field, [...targetWords, 'query', 'most', 'ratio', 'window'])
  if (map === null) return null
  const to = readTarget(map)
  const query = required(map, 'query', text, 'sum(rate(errors_total[{window}])) / sum(rate(requests_total[{window}]))')
  if (!has(map, 'most') && !has(map, 'ratio')) {
    note(field, `${pathText(field.path)} must have most, ratio or both`, 'most: 0.01 allows one bad event in 100')
  }
  if (to === null || query === null) return null
  return {
    kind: 'slo',
    to,
    query,
    most: optional(map, 'most', notNegative),
    ratio: optional(map, 'ratio', notNegative),
    window: optional(map, 'window', durationAboveZero) ?? 300_000,
  }
}

const readers: Readonly<Record<Kind, Reader<GateCheck>>> = { http, exec, local, prometheus, job, manual, slo }

export const checkKinds: readonly Kind[] = Object.keys(readers) as Kind[]

const words: Reader<readonly string[]> = listOf(
  (field) => (typeof field.value === 'string' ? field.value : refuse(field, 'text', 'put it in quotes')),
  'a list of words: the program and its arguments',
)

const output: Reader<'any' | 'empty' | { readonly contains: string }> = (field) => {
  if (!isMap(field.value)) return oneOf('any', 'empty')(field)
  const map = mapOf(field, ['contains'])
  const contains = map && required(map, 'contains', text, 'ok')
  return contains === null ? null : { contains }
}

const policy = oneOf('fail', 'pass', 'unknown')

const comparison: Reader<Comparison> = (field) => {
  const written =
    typeof field.value === 'string' ? /^(<=?|>=?|==|!=) *([-+]?[\d.]+(?:e[-+]?\d+)?)$/i.exec(field.value) : null
  const than = Number(written?.[2])
  if (Number.isFinite(than)) return { operator: written![1] as Comparison['operator'], than }
  return refuse(field, 'a comparison such as "< 0.01", by <, <=, ==, !=, >= or >')
}

const notNegative: Reader<number> = (field) =>
  typeof field.value === 'number' && field.value >= 0 && Number.isFinite(field.value)
    ? field.value
    : refuse(field, 'a number, at least 0')

const jobSpec: Reader<unknown> = (field) => {
  const { value } = field
  const containers = ['template', 'spec', 'containers'].reduce(below, value)
  if (Array.isArray(containers) && containers.length > 0) return value
  return refuse(field, 'the spec of a Job, with template.spec.containers')
}

function below(value: Json, key: string): Json {
  return (isMap(value) ? get(value, key) : undefined) ?? null
}

function oneOrMore<T>(read: Reader<T>, wanted: string): Reader<readonly T[]> {
  const list = listOf(read, wanted)
  return (field) => {
    if (Array.isArray(field.value)) return list(field)
    const one = read(field)
    return one === null ? null : [one]
  }
}
