import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { PatchStep } from '../core/cluster.ts'
import { microTime } from '../core/micro-time.ts'
import type { ObjectRef } from '../core/object-ref.ts'

/** A Lease (coordination.k8s.io/v1) as a lock needs it. */
export interface Lease {
  readonly resourceVersion: string
  readonly uid: string
  /** Empty when somebody gave it back without deleting it, as other tools do. */
  readonly holder: string
  /** Milliseconds without a renewal after which it may be taken; 0 when it does not say. */
  readonly duration: number
  /** RFC 3339 with microseconds, as the server gives them; empty when missing. */
  readonly acquireTime: string
  readonly renewTime: string
  readonly transitions: number
}

/** What a lock is called, in the cluster and in sentences. */
export interface LockName {
  /** The Lease, in a namespace that exists. */
  readonly ref: ObjectRef & { readonly namespace: string }
  readonly labels: Readonly<Record<string, string>>
  /** What it locks: `release kafka`, `the rollout of StatefulSet kafka`. */
  readonly what: string
  /** Of the Failure that says that somebody else has it. */
  readonly code: 'release/locked' | 'rollout/locked'
}

export function leaseOf(object: JsonMap): Lease {
  const metadata = mapAt(object, 'metadata')
  const spec = mapAt(object, 'spec')
  const number = (key: string): number => Number(get(spec, key) ?? 0)
  return {
    resourceVersion: text(get(metadata, 'resourceVersion')),
    uid: text(get(metadata, 'uid')),
    holder: text(get(spec, 'holderIdentity')),
    duration: number('leaseDurationSeconds') * 1000,
    acquireTime: text(get(spec, 'acquireTime')),
    renewTime: text(get(spec, 'renewTime')),
    transitions: number('leaseTransitions'),
  }
}

export interface Taker {
  readonly holder: string
  /** Milliseconds. */
  readonly duration: number
  /** Milliseconds since 1970 by the server's clock. */
  readonly now: number
}

/** The Lease as its next holder writes it; over `old` it is a compare-and-swap by resourceVersion. */
export function takenLease({ ref, labels }: LockName, taker: Taker, old?: Lease): JsonMap {
  const { apiVersion, kind, namespace, name } = ref
  const version = old === undefined ? {} : { resourceVersion: old.resourceVersion }
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, labels: { ...labels }, ...version },
    spec: {
      holderIdentity: taker.holder,
      leaseDurationSeconds: Math.max(1, Math.ceil(taker.duration / 1000)),
      acquireTime: microTime(taker.now),
      renewTime: microTime(taker.now),
      leaseTransitions: old === undefined ? 0 : old.transitions + 1,
    },
  }
}

/**
 * Renews only the very holding that `lease` is. The identity alone is not enough: in two containers it may be the same, and
 * the process of before could go on with the lock of its successor.
 */
export function renewal({ holder, acquireTime, transitions }: Lease, now: number): readonly PatchStep[] {
  return [
    { op: 'test', path: '/spec/holderIdentity', value: holder },
    { op: 'test', path: '/spec/acquireTime', value: acquireTime },
    { op: 'test', path: '/spec/leaseTransitions', value: transitions },
    { op: 'replace', path: '/spec/renewTime', value: microTime(now) },
  ]
}

function mapAt(map: JsonMap, key: string): JsonMap {
  const value = get(map, key)
  return isMap(value) ? value : {}
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
