import { pathText } from '../../core/json.ts'
import type { GateCheck, GateSource, GateSpec } from '../spec.ts'
import { checkKinds, checkOf } from './read-check.ts'
import { durationAboveZero, entryAt, has, mapOf, note, oneOf, optional, refuse, wholeFrom } from './reading.ts'
import type { Field, Reader } from './reading.ts'

/** The list `gates`. A gate without a name has that of its kind, with a number where that is taken. */
export function readGates(field: Field, source: GateSource): readonly GateSpec[] | null {
  const { reading, path, value } = field
  if (!Array.isArray(value)) return refuse(field, 'a list of gates')
  const read = value.map((item, at) => gateOf({ reading, path: [...path, at], value: item }, source))
  const taken = new Map<string, number>()
  for (const [at, gate] of read.entries()) {
    if (gate?.name === undefined) continue
    const other = taken.get(gate.name)
    if (other === undefined) taken.set(gate.name, at)
    else
      note(
        entryAt(field, at, 'name'),
        `${pathText([...path, at, 'name'])} is the name of ${pathText([...path, other])} too: ${gate.name}`,
      )
  }
  return read.flatMap((gate) => {
    if (gate === null) return []
    const name = gate.name ?? freeName(gate.check.kind, taken)
    taken.set(name, -1)
    return [{ ...gate, name }]
  })
}

type Unnamed = Omit<GateSpec, 'name'> & { readonly name: string | undefined }

function gateOf(field: Field, origin: GateSource): Unnamed | null {
  const map = mapOf(field, [...words, ...(origin === 'user' ? ['source'] : []), ...checkKinds])
  if (map === null) return null
  const [kind, second] = checkKinds.filter((one) => has(map, one))
  if (kind === undefined || second !== undefined) {
    const got = kind === undefined ? 'none' : `${kind} and ${second}`
    return note(field, `${pathText(field.path)} must have one of ${checkKinds.join(', ')}, got ${got}`)
  }
  // The user may give away rights, as a stored plan does: a local command with another source is read, and never run.
  const source = optional(map, 'source', oneOf('user', 'chart', 'annotation')) ?? origin
  const common = {
    name: optional(map, 'name', gateName),
    at: optional(map, 'at', oneOf('ordinal', 'stage')) ?? (onceAStage.has(kind) ? 'stage' : 'ordinal'),
    passes: optional(map, 'passes', wholeFrom(1)) ?? 1,
    interval: optional(map, 'interval', durationAboveZero) ?? 5_000,
    timeout: optional(map, 'timeout', durationAboveZero) ?? 10_000,
    errors: optional(map, 'errors', wholeFrom(0)) ?? 5,
    wait: optional(map, 'wait', durationAboveZero),
    source,
  }
  const check = optional(map, kind, (of) => checkOf(kind, of, origin))
  return check === undefined ? null : { ...common, check }
}

const words = ['name', 'at', 'passes', 'interval', 'timeout', 'errors', 'wait'] as const

/** What costs a Job, a person, or a window of measurements is asked once for a stage, unless it says otherwise. */
const onceAStage: ReadonlySet<GateCheck['kind']> = new Set(['job', 'manual', 'slo'])

/** It becomes a part of the name of a Job, beside the run's. */
const gateName: Reader<string> = (field) =>
  typeof field.value === 'string' && /^[a-z0-9](?:[-a-z0-9]{0,28}[a-z0-9])?$/.test(field.value)
    ? field.value
    : refuse(field, 'lower-case letters, digits and "-", 30 at most')

function freeName(kind: string, taken: ReadonlyMap<string, number>): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? kind : `${kind}-${count}`
    if (!taken.has(name)) return name
  }
}
