import { Failure } from '../../core/failure.ts'
import type { Json } from '../../core/json.ts'
import { isMap, put } from '../../core/json.ts'
import type { GateCheck, GateSpec } from '../spec.ts'
import type { GateMoment } from './gate.ts'

/** PromQL and JSON are full of braces: only a bare word in lower case is a stand-in, and `{{word}}` stands for `{word}`. */
const braces = /\{\{([a-z]+)\}\}|\{([a-z]+)\}/g

/** What stand-ins are filled in from; `window` (milliseconds) only where a gate has one. */
export type Meaning = Pick<GateMoment, 'set' | 'next' | 'last'> & { readonly window?: number | undefined }

/** Names of the stand-ins in those texts of a check that are filled in: headers are sent as they are. */
export function standInsOf(check: GateCheck): readonly string[] {
  return namesIn('to' in check && 'url' in check.to ? { ...check, to: check.to.url } : check)
}

/** Throws Failure `rollout/gate` for a stand-in that means nothing to this kind of check, whatever the moment. */
export function refuseUnknown({ name, check }: GateSpec): void {
  const known = check.kind === 'slo' ? [...everywhere, 'window'] : everywhere
  const unknown = standInsOf(check).find((one) => !known.includes(one))
  if (unknown !== undefined) throw noStandIn(unknown, `gate ${name}: `)
}

/**
 * The text with its stand-ins filled in. Throws Failure `rollout/gate` for one that is not known, or has nothing to stand for:
 * a check of the wrong thing could pass.
 */
export function fill(text: string, meaning: Meaning, encode: (value: string) => string = asItIs): string {
  return text.replace(braces, (_all, literal: string | undefined, name: string) => {
    if (literal !== undefined) return `{${literal}}`
    return encode(valueOf(name, meaning))
  })
}

/** For a part of a URL. */
export function fillUrl(text: string, meaning: Meaning): string {
  return fill(text, meaning, encodeURIComponent)
}

/** All texts of a value; keys stay as they are. */
export function fillAll(value: Json, meaning: Meaning): Json {
  if (typeof value === 'string') return fill(value, meaning)
  if (Array.isArray(value)) return value.map((item) => fillAll(item, meaning))
  if (!isMap(value)) return value
  const filled = {}
  for (const [key, item] of Object.entries(value)) put(filled, key, fillAll(item, meaning))
  return filled
}

/** A duration as PromQL has it: `300s`, `1500ms`. */
export function promDuration(milliseconds: number): string {
  const whole = Math.max(1, Math.ceil(milliseconds))
  return whole % 1000 === 0 ? `${whole / 1000}s` : `${whole}ms`
}

function namesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [...value.matchAll(braces)].flatMap(([, , name]) => name ?? [])
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : []
}

const everywhere: readonly string[] = ['set', 'namespace', 'next', 'ordinal', 'last']

function valueOf(name: string, { set, next, last, window }: Meaning): string {
  switch (name) {
    case 'set':
      return set.name
    case 'namespace':
      return set.namespace
    case 'next':
      return next?.name ?? missing(name, 'no pod goes next')
    case 'ordinal':
      return next === undefined ? missing(name, 'no pod goes next') : String(set.start + next.index)
    case 'last':
      return last?.name ?? missing(name, 'no pod has been updated yet')
    case 'window':
      return window === undefined ? missing(name, 'only an slo gate has a window') : promDuration(window)
    default:
      throw noStandIn(name)
  }
}

function noStandIn(name: string, where = ''): Failure {
  return new Failure('rollout/gate', `${where}{${name}} is no stand-in; write {{${name}}} for the text {${name}}`, {
    hint: `known are {${everywhere.join('}, {')}}, and in an slo gate {window}`,
  })
}

function missing(name: string, why: string): never {
  throw new Failure('rollout/gate', `{${name}} stands for nothing now: ${why}`)
}

function asItIs(value: string): string {
  return value
}
