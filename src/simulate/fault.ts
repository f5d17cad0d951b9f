import { parseDuration } from '../core/duration.ts'
import { Failure, Failures } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'
import type { Fate } from './life.ts'

/** What goes wrong in a simulation. Times are milliseconds from its beginning. */
export type Fault =
  /** Pods of this ordinal that have another template than the first one. */
  | { readonly is: 'pod'; readonly ordinal: number; readonly fate: Fate }
  /** The same, and it takes so many milliseconds to be ready. */
  | { readonly is: 'slow'; readonly ordinal: number; readonly starts: number }
  /** A finalizer keeps the pods of this ordinal, whatever their template, for so long or for good. */
  | { readonly is: 'stuck'; readonly ordinal: number; readonly lasts: number | undefined }
  /** The StatefulSet controller does nothing. */
  | { readonly is: 'lag'; readonly at: number; readonly lasts: number }
  /** Somebody gives the first container an image with another tag. */
  | { readonly is: 'edit'; readonly at: number; readonly tag: string }
  /** Somebody puts the first template back. */
  | { readonly is: 'revert'; readonly at: number }
  | { readonly is: 'scale'; readonly at: number; readonly replicas: number }
  | { readonly is: 'delete'; readonly at: number; readonly ordinal: number }
  | { readonly is: 'partition'; readonly at: number; readonly partition: number }
  /** A pod that runs is not ready any more. */
  | { readonly is: 'unready'; readonly at: number; readonly ordinal: number }
  /** Capstan is killed, and started again. */
  | { readonly is: 'kill'; readonly at: number }
  /** A gate says no from then on. */
  | { readonly is: 'gate'; readonly at: number; readonly name: string }

/** Faults of texts like `crash@57`, `fade@3:300ms`, `scale@2m:7`. Throws Failures `rollout/plan` of all that are none. */
export function faultsOf(texts: readonly string[]): readonly Fault[] {
  const bad: Failure[] = []
  const faults = texts.flatMap((text) => {
    const fault = faultOf(text)
    if (!(fault instanceof Failure)) return [fault]
    bad.push(fault)
    return []
  })
  if (bad.length > 0) throw new Failures(bad)
  return faults
}

/** How each is written; brackets enclose what may be left out. */
export const faultForms: readonly string[] = [
  'crash@ORDINAL[:READY]',
  'never-ready@ORDINAL',
  'nopull@ORDINAL',
  'unschedulable@ORDINAL',
  'flap@ORDINAL[:EVERY]',
  'fade@ORDINAL[:AFTER]',
  'evict@ORDINAL[:AFTER]',
  'slow@ORDINAL:TIME',
  'stuck-terminating@ORDINAL[:TIME]',
  'lag[@TIME]:TIME',
  'edit@TIME:TAG',
  'revert@TIME',
  'scale@TIME:REPLICAS',
  'delete@TIME:ORDINAL',
  'partition@TIME:PARTITION',
  'unready@TIME:ORDINAL',
  'kill@TIME',
  'gate@TIME:NAME',
]

type Make = (at: number, value: string | undefined, read: Read) => Fault

/** Reads a part of a text, or says what is wrong with it. */
interface Read {
  readonly time: (text: string) => number
  readonly count: (text: string, what: string) => number
}

const fated =
  (fate: (milliseconds: number | undefined) => Fate): Make =>
  (ordinal, value, { time }) => ({ is: 'pod', ordinal, fate: fate(value === undefined ? undefined : time(value)) })

/** Which part of a word's form is the ordinal or the time, and what becomes of it. */
const words: Readonly<Record<string, Make>> = {
  crash: fated((ready) => ({ is: 'crash', after: ready ?? 1000, ready: ready !== undefined, code: 1 })),
  'never-ready': fated(() => ({ is: 'never-ready' })),
  nopull: fated(() => ({ is: 'nopull' })),
  unschedulable: fated(() => ({ is: 'unschedulable' })),
  flap: fated((every) => ({ is: 'flap', every: every ?? 5000 })),
  fade: fated((after) => ({ is: 'fade', after: after ?? 300 })),
  evict: fated((after) => ({ is: 'evicted', after: after ?? 1000 })),
  slow: (ordinal, value, { time }) => ({ is: 'slow', ordinal, starts: time(value!) }),
  'stuck-terminating': (ordinal, value, { time }) => ({
    is: 'stuck',
    ordinal,
    lasts: value === undefined ? undefined : time(value),
  }),
  lag: (at, value, { time }) => ({ is: 'lag', at, lasts: time(value!) }),
  edit: (at, value) => ({ is: 'edit', at, tag: value! }),
  revert: (at) => ({ is: 'revert', at }),
  scale: (at, value, { count }) => ({ is: 'scale', at, replicas: count(value!, 'a number of replicas') }),
  delete: (at, value, { count }) => ({ is: 'delete', at, ordinal: count(value!, 'an ordinal') }),
  partition: (at, value, { count }) => ({ is: 'partition', at, partition: count(value!, 'a partition') }),
  unready: (at, value, { count }) => ({ is: 'unready', at, ordinal: count(value!, 'an ordinal') }),
  kill: (at) => ({ is: 'kill', at }),
  gate: (at, value) => ({ is: 'gate', at, name: value! }),
}

function faultOf(text: string): Fault | Failure {
  const [, word = '', at, value] = /^([^@:]*)(?:@([^:]*))?(?::(.*))?$/s.exec(text) ?? []
  const form = faultForms.find((one) => wordOf(one) === word)
  const make = Object.hasOwn(words, word) ? words[word] : undefined
  if (form === undefined || make === undefined) return unknown(text, word)
  const refuse = (why: string): Failure =>
    new Failure('rollout/plan', `fault ${JSON.stringify(text)}: ${why}`, { hint: `it is written ${form}` })
  const lack = lackOf(form, at, value)
  if (lack !== undefined) return refuse(lack)
  const read = readWith(refuse)
  try {
    const first = at === undefined ? 0 : form.includes('@ORDINAL') ? read.count(at, 'an ordinal') : read.time(at)
    return make(first, value, read)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

/** What the form asks for and the text has not, or the other way round. */
function lackOf(form: string, at: string | undefined, value: string | undefined): string | undefined {
  const [before, after] = form.replace('[@TIME]', '').split(':')
  if (at === undefined && before!.includes('@')) return `@${before!.split('@')[1]!.replace('[', '')} is missing`
  if (value === undefined) return after === undefined || after.endsWith(']') ? undefined : `:${after} is missing`
  if (after === undefined) return `nothing comes after :, got ${JSON.stringify(value)}`
  return value === '' ? `nothing is said after :` : undefined
}

function readWith(refuse: (why: string) => Failure): Read {
  return {
    time: (text) => {
      const nanoseconds = parseDuration(text)
      if (nanoseconds !== undefined && nanoseconds >= 0n) return Number(nanoseconds) / 1e6
      throw refuse(`a time like 90s or 2m30s is wanted, got ${JSON.stringify(text)}`)
    },
    count: (text, what) => {
      if (/^(?:0|[1-9]\d{0,9})$/.test(text) && Number(text) < 2 ** 31) return Number(text)
      throw refuse(`${what} is wanted, got ${JSON.stringify(text)}`)
    },
  }
}

function unknown(text: string, word: string): Failure {
  const near = nearest(word, faultForms.map(wordOf))
  const hint = near === undefined ? undefined : `did you mean ${faultForms.find((form) => wordOf(form) === near)!}?`
  const notes = [`known are ${faultForms.join(', ')}`]
  return new Failure('rollout/plan', `fault ${JSON.stringify(text)}: nothing is known by this name`, { hint, notes })
}

function wordOf(form: string): string {
  return /^[a-z-]+/.exec(form)![0]
}
