import type { PatchStep } from '../../src/core/cluster.ts'
import type { Json } from '../../src/core/json.ts'

/** The same list of things done to a StatefulSet, by whomever plays it: the model, or a real control plane. */
export interface Scenario {
  readonly title: string
  readonly replicas: number
  /** What its spec says beside the usual. */
  readonly spec?: Readonly<Record<string, Json>>
  /** The tag of its image: words of `test/cluster/behaviour.ts` say what its pods do. Default: `v1-ready`. */
  readonly tag?: string
  readonly steps: readonly Step[]
  /** On a server with the feature gate MaxUnavailableStatefulSet. */
  readonly maxUnavailable?: boolean
}

/** What is done in one request, or to one pod; and how long until the state is read. Default: until it stays. */
export type Step = (
  | { readonly set: readonly PatchStep[] }
  | { readonly delete: number }
  | { readonly unready: number }
  | { readonly ready: number }
  | { readonly evict: number }
  | { readonly forget: string }
) & { readonly wait?: number }

export const HOLD = 2147483647

/** The name of every set that is played with. */
export const name = 'app'

export function image(tag: string): PatchStep {
  return { op: 'replace', path: '/spec/template/spec/containers/0/image', value: imageOf(tag) }
}

export function imageOf(tag: string): string {
  return `registry.invalid/app:${tag}`
}

export function partition(to: number): PatchStep {
  return { op: 'replace', path: '/spec/updateStrategy/rollingUpdate/partition', value: to }
}

export function replicas(to: number): PatchStep {
  return { op: 'replace', path: '/spec/replicas', value: to }
}

export function start(to: number): PatchStep {
  return { op: 'add', path: '/spec/ordinals', value: { start: to } }
}

export function strategy(value: Json): PatchStep {
  return { op: 'replace', path: '/spec/updateStrategy', value }
}

export function lowered(...to: readonly number[]): Step[] {
  return to.map((p) => ({ set: [partition(p)] }))
}
