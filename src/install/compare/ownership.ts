import type { PatchStep } from '../../core/cluster.ts'
import { get, isMap } from '../../core/json.ts'
import type { Json, JsonMap, Path } from '../../core/json.ts'
import { valueAt } from './field-path.ts'
import { isLeaf, keyOfItem, stepOfItem, unionOfFields } from './field-set.ts'
import { managedEntries } from './managed-fields.ts'
import type { ManagedEntry } from './managed-fields.ts'
import { rolloutManager } from '../../rollout/protocol/marker.ts'
import { manager } from '../managers.ts'

/** The field manager of applies, and the one that owns `partition` of StatefulSets, in no apply (rollout protocol §1). */

/** Who owns what, written anew before an apply. No value changes by it. */
export interface OwnershipChange {
  /** To be sent as JSON Patch by `manager`. A failed `test` (422) means: read the object, decide again. */
  readonly steps: readonly PatchStep[]
  /** Whose fields become ours. */
  readonly from: readonly string[]
  /** What our apply owns then (FieldsV1), and what others do. */
  readonly ours: JsonMap
  readonly others: JsonMap
}

/** What becomes ours, and what of ours becomes nobody's. */
export interface OwnershipWish {
  readonly apiVersion: string
  /** Managers whose fields become ours. */
  readonly adopt: ReadonlySet<string>
  /** Paths in the live object that we give up without removing them, as merely leaving them out of an apply would. */
  readonly giveUp: readonly Path[]
}

/**
 * Undefined when nothing has to be written. The entries that change are tested as they were read, and not the whole object:
 * its status moves all the time. Fields of a tool in another version of the API than ours become nobody's, as in client-go
 * (util/csaupgrade). `partition` of a StatefulSet becomes the rollout's: were it ours, the next apply would leave it out, the
 * server would set it to 0, and every pod held back would be replaced at once.
 */
export function ownershipChange(live: JsonMap, wish: OwnershipWish): OwnershipChange | undefined {
  const entries = managedEntries(live)
  const tools = entries.filter((entry) => wish.adopt.has(entry.manager) && entry.subresource === undefined)
  const ours = oursOf(entries, wish.apiVersion)
  const version = ours?.apiVersion ?? versionOf(tools, wish.apiVersion)
  const { rest, partition } = ownedThen({ live, ours, tools, version, giveUp: wish.giveUp })
  if (tools.length === 0 && rest === (ours?.fields ?? NONE)) return undefined

  const rollout = partition && entries.find((e) => isOf(e, rolloutManager, 'Update') && e.apiVersion === version)
  const gone = [...tools, ours, rollout].filter((entry) => entry !== undefined)
  const head = { apiVersion: version, ...timeOf(gone), fieldsType: 'FieldsV1' }
  const added: JsonMap[] = []
  if (!isLeaf(rest)) added.push({ manager: manager, operation: 'Apply', ...head, fieldsV1: rest })
  if (partition !== undefined) {
    const fieldsV1 = unionOfFields(rollout?.fields ?? {}, partition)
    added.push({ manager: rolloutManager, operation: 'Update', ...head, fieldsV1 })
  }
  const left = entries.filter((entry) => !gone.includes(entry))
  return {
    steps: stepsOf(live, gone, added),
    from: [...new Set(tools.map((tool) => tool.manager))].sort(),
    ours: rest,
    others: left.reduce<JsonMap>((all, { fields: of }) => unionOfFields(all, of), partition ?? {}),
  }
}

interface Owners {
  readonly live: JsonMap
  readonly ours: ManagedEntry | undefined
  readonly tools: readonly ManagedEntry[]
  readonly version: string
  readonly giveUp: readonly Path[]
}

const NONE: JsonMap = {}

function ownedThen({ live, ours, tools, version, giveUp }: Owners): Split {
  let fields = ours?.fields ?? NONE
  for (const tool of tools) if (tool.apiVersion === version) fields = unionOfFields(fields, tool.fields)
  for (const path of giveUp) fields = withoutField(fields, live, path, 0) ?? NONE
  return get(live, 'kind') === 'StatefulSet' ? splitPartition(fields) : { rest: fields, partition: undefined }
}

function oursOf(entries: readonly ManagedEntry[], apiVersion: string): ManagedEntry | undefined {
  const ours = entries.filter((entry) => isOf(entry, manager, 'Apply'))
  return ours.find((entry) => entry.apiVersion === apiVersion) ?? ours[0]
}

function isOf(entry: ManagedEntry, manager: string, operation: 'Apply' | 'Update'): boolean {
  return entry.manager === manager && entry.operation === operation && entry.subresource === undefined
}

function versionOf(tools: readonly ManagedEntry[], wanted: string): string {
  if (tools.length === 0 || tools.some((tool) => tool.apiVersion === wanted)) return wanted
  const time = newest(tools)
  return (tools.find((tool) => tool.time === time) ?? tools[0]!).apiVersion
}

function newest(entries: readonly ManagedEntry[]): string | undefined {
  return entries.reduce<string | undefined>((last, { time }) => {
    return time !== undefined && (last === undefined || time > last) ? time : last
  }, undefined)
}

function timeOf(entries: readonly ManagedEntry[]): { readonly time?: string } {
  const time = newest(entries)
  return time === undefined ? {} : { time }
}

function stepsOf(live: JsonMap, gone: readonly ManagedEntry[], added: readonly JsonMap[]): PatchStep[] {
  const list = '/metadata/managedFields'
  const metadata = get(live, 'metadata')
  const uid = isMap(metadata) ? get(metadata, 'uid') : undefined
  const downwards = [...gone].sort((a, b) => b.index - a.index)
  return [
    ...(uid === undefined ? [] : [{ op: 'test', path: '/metadata/uid', value: uid } as const]),
    ...downwards.map(({ index, raw }) => ({ op: 'test', path: `${list}/${index}`, value: raw }) as const),
    ...added.map((value) => ({ op: 'add', path: `${list}/-`, value }) as const),
    ...downwards.map(({ index }) => ({ op: 'remove', path: `${list}/${index}` }) as const),
  ]
}

const PARTITION: Path = ['spec', 'updateStrategy', 'rollingUpdate', 'partition']

interface Split {
  readonly rest: JsonMap
  readonly partition: JsonMap | undefined
}

function splitPartition(fields: JsonMap): Split {
  let node: Json | undefined = fields
  for (const step of PARTITION) node = isMap(node) ? get(node, `f:${step}`) : undefined
  if (node === undefined) return { rest: fields, partition: undefined }
  const partition = PARTITION.reduceRight<JsonMap>((inner, step) => ({ [`f:${step}`]: inner }), {})
  return { rest: withoutField(fields, {}, PARTITION, 0) ?? {}, partition }
}

/** The set without a path and all below it; undefined when nothing is left. `node` is the object, to find items of lists. */
function withoutField(fields: JsonMap, node: Json | undefined, path: Path, depth: number): JsonMap | undefined {
  if (depth === path.length) return undefined
  const step = path[depth]!
  const below = node === undefined ? undefined : valueAt(node, [step])
  const key = typeof step === 'string' ? `f:${step}` : itemStep(fields, below)
  const child = key === undefined ? undefined : get(fields, key)
  // What is owned as a whole cannot be given up in part.
  if (key === undefined || !isMap(child) || (isLeaf(child) && depth + 1 < path.length)) return fields
  const rest = withoutField(child, below, path, depth + 1)
  if (rest === child) return fields
  const copy: JsonMap = {}
  for (const other of Object.keys(fields)) {
    const kept = other === key ? rest : fields[other]
    if (kept !== undefined) copy[other] = kept
  }
  return isLeaf(copy) ? undefined : copy
}

function itemStep(fields: JsonMap, item: Json | undefined): string | undefined {
  if (item === undefined) return undefined
  return Object.keys(fields).find((key) => isItem(item, key))
}

function isItem(item: Json, key: string): boolean {
  const keys = keyOfItem(key)
  return stepOfItem(item, keys === undefined ? undefined : Object.keys(keys)) === key
}

/**
 * Places in `result` that an apply of `wanted` would remove: ours, not wanted, and of no other manager. The server cannot be
 * asked, since a dry run goes by the ownership that is stored.
 */
export function abandoned(
  { ours, others }: Pick<OwnershipChange, 'ours' | 'others'>,
  wanted: Json | undefined,
  result: Json,
): Path[] {
  return Object.keys(ours).flatMap((key): Path[] => {
    const child = ours[key]
    const step = stepIn(result, key)
    if (key === '.' || step === undefined || !isMap(child)) return []
    const wantedStep = wanted === undefined ? undefined : stepIn(wanted, key)
    const inWanted = wantedStep === undefined ? undefined : valueAt(wanted!, [wantedStep])
    const other = get(others, key)
    if (inWanted === undefined && !isMap(other)) return [[step]]
    const below = { ours: child, others: isMap(other) ? other : {} }
    return abandoned(below, inWanted, valueAt(result, [step])!).map((path) => [step, ...path])
  })
}

function stepIn(node: Json, key: string): string | number | undefined {
  if (key.startsWith('f:')) {
    const name = key.slice(2)
    return isMap(node) && Object.hasOwn(node, name) ? name : undefined
  }
  if (!Array.isArray(node)) return undefined
  const at = node.findIndex((item) => isItem(item, key))
  return at < 0 ? undefined : at
}
