import { Failure } from '../../core/failure.ts'
import type { Json } from '../../core/json.ts'
import { isMap, put } from '../../core/json.ts'
import type { GateMoment } from './gate.ts'

/** PromQL and JSON are full of braces: only a bare word in lower case is a stand-in, and `{{word}}` stands for `{word}`. */
const braces = /\{\{([a-z]+)\}\}|\{([a-z]+)\}/g

/** Which moment fills a text; `window` (milliseconds) only where a gate has one. */
export type Standing = Pick<GateMoment, 'set' | 'next' | 'last'> & { readonly window?: number | undefined }

/**
 * The text with its stand-ins filled in. Throws Failure `rollout/gate` for one that is not known, or has nothing to stand for:
 * a check of the wrong thing could pass.
 */
export function fill(text: string, standing: Standing, encode: (value: string) => string = asItIs): string {
  return text.replace(braces, (_all, literal: string | undefined, name: string) => {
    if (literal !== undefined) return `{${literal}}`
    return encode(valueOf(name, standing))
  })
}

/** For a part of a URL. */
export function fillUrl(text: string, standing: Standing): string {
  return fill(text, standing, encodeURIComponent)
}

/** All texts of a value; keys stay as they are. */
export function fillAll(value: Json, standing: Standing): Json {
  if (typeof value === 'string') return fill(value, standing)
  if (Array.isArray(value)) return value.map((item) => fillAll(item, standing))
  if (!isMap(value)) return value
  const filled = {}
  for (const [key, item] of Object.entries(value)) put(filled, key, fillAll(item, standing))
  return filled
}

/** A duration as PromQL has it: `300s`, `1500ms`. */
export function promDuration(milliseconds: number): string {
  const whole = Math.max(1, Math.ceil(milliseconds))
  return whole % 1000 === 0 ? `${whole / 1000}s` : `${whole}ms`
}

function valueOf(name: string, { set, next, last, window }: Standing): string {
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
      throw new Failure('rollout/gate', `{${name}} is no stand-in; write {{${name}}} for the text {${name}}`, {
        hint: 'known are {set}, {namespace}, {next}, {ordinal}, {last} and {window}',
      })
  }
}

function missing(name: string, why: string): never {
  throw new Failure('rollout/gate', `{${name}} stands for nothing now: ${why}`)
}

function asItIs(value: string): string {
  return value
}
