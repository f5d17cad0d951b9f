import type { Cluster, PatchStep, RemoveOptions } from '../../src/core/cluster.ts'
import { ApiError } from '../../src/core/api-error.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { isMap } from '../../src/core/json.ts'
import { byCodePoint } from '../../src/core/order.ts'
import { refOf } from '../../src/core/object-ref.ts'
import { mapBelow, mapsBelow, omit, textBelow } from './below.ts'

/**
 * Some writes one after the other, whose answers must be the same from every implementation of the port. What the real
 * server answered is in `answers.json`.
 */
export interface ContractRow {
  readonly title: string
  readonly steps: readonly ContractStep[]
  /** Controllers write to such objects too, so that neither their status nor their version can be foretold. */
  readonly busy?: boolean
}

export type ContractStep = {
  readonly manager?: string
  readonly dryRun?: boolean
} & (
  | { readonly apply: JsonMap; readonly force?: boolean }
  | { readonly create: JsonMap }
  | { readonly replace: JsonMap }
  /** `metadata.name` and so on of what is patched, gotten or removed. */
  | { readonly patch: JsonMap; readonly by: readonly PatchStep[] }
  | { readonly get: JsonMap }
  | { readonly remove: JsonMap; readonly with?: RemoveOptions }
)

/** What the steps of a row are answered, without what differs from run to run. */
export async function answersTo(cluster: Cluster, row: ContractRow): Promise<Json[]> {
  const seen = new Map<string, string>()
  const answers: Json[] = []
  for (const step of row.steps) answers.push(plain(seen, row, await answerTo(cluster, withVersions(seen, step))))
  return answers
}

async function answerTo(cluster: Cluster, step: ContractStep): Promise<Json> {
  const options = { manager: step.manager ?? 'capstan', dryRun: step.dryRun ?? false }
  try {
    if ('apply' in step) return await cluster.apply(step.apply, { ...options, force: step.force ?? false })
    if ('create' in step) return await cluster.create(step.create, options)
    if ('replace' in step) return await cluster.replace(step.replace, options)
    if ('patch' in step) return await cluster.patch(refOf(step.patch), step.by, options)
    if ('get' in step) return (await cluster.get(refOf(step.get))) ?? 'nothing'
    return (await cluster.remove(refOf(step.remove), { ...step.with, ...options })) ? 'removed' : 'nothing'
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const causes = error.causes.map(({ message, ...cause }): JsonMap => ({ ...cause, message: shortened(message) }))
    return { code: error.code, reason: error.reason, message: shortened(error.message), causes }
  }
}

/** Whole objects as Go or JSON writes them, differences of them, and keys of the storage are nobody's business. */
function shortened(message: string): string {
  return message
    .replaceAll(/\n@@[^]*?\n(?=$|[,\]])/g, '')
    .replace(/in record \([^)]*\)/, 'in record (…)')
    .replaceAll(/Invalid value: "?\{.{200,}\}"?: /g, 'Invalid value: OBJECT: ')
    .replace(/(StorageError: .*)?(Precondition failed: UID in precondition)[^]*/, '$2')
}

/** `resourceVersion: '@v1'` in a step is the first version that the row has seen, and `uid: '@u1'` the first uid. */
function withVersions(seen: ReadonlyMap<string, string>, step: ContractStep): ContractStep {
  const known = new Map([...seen].map(([real, name]) => [name, real]))
  const text = JSON.stringify(step).replaceAll(/@[vu]\d+/g, (name) => known.get(name) ?? name)
  return JSON.parse(text) as ContractStep
}

function plain(seen: Map<string, string>, row: ContractRow, answer: Json): Json {
  if (!isMap(answer) || answer['kind'] === undefined) return answer
  const metadata = mapBelow(answer, 'metadata') ?? {}
  const annotations = omit(mapBelow(metadata, 'annotations') ?? {}, 'deployment.kubernetes.io/revision')
  const uid = named(seen, '@u', textBelow(metadata, 'uid'))
  const version = row.busy === true ? undefined : named(seen, '@v', textBelow(metadata, 'resourceVersion'))
  const managers = mapsBelow(metadata, 'managedFields')
    .filter((entry) => entry['manager'] !== 'kube-controller-manager')
    .map((entry) => omit(entry, 'time'))
    .sort((a, b) => byCodePoint(JSON.stringify(a), JSON.stringify(b)))
  const told: JsonMap = {
    ...(row.busy === true ? omit(answer, 'status') : answer),
    metadata: {
      ...omit(metadata, 'uid', 'resourceVersion', 'namespace', 'managedFields', 'creationTimestamp', 'annotations'),
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(uid !== undefined && { uid }),
      ...(version !== undefined && { resourceVersion: version }),
      ...(managers.length > 0 && { managedFields: managers }),
      ...(metadata['deletionTimestamp'] !== undefined && { deletionTimestamp: 'TIME' }),
    },
  }
  const text = JSON.stringify(sorted(told))
    .replaceAll(/"10\.96\.\d+\.\d+"/g, '"ADDRESS"')
    .replaceAll(/"nodePort":\d+/g, '"nodePort":30000')
    .replaceAll(textBelow(metadata, 'uid'), uid ?? '')
  return JSON.parse(text) as Json
}

function named(seen: Map<string, string>, kind: '@u' | '@v', real: string): string | undefined {
  if (real === '') return undefined
  const count = [...seen.values()].filter((name) => name.startsWith(kind)).length
  const name = seen.get(real) ?? `${kind}${count + 1}`
  seen.set(real, name)
  return name
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key]!)]),
  )
}
