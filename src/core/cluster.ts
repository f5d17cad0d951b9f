import type { JsonMap } from './json.ts'
import type { ObjectRef } from './object-ref.ts'
import type { CancelSignal, CommandResult, HttpAnswer } from './ports.ts'

/**
 * A Kubernetes API server, as the engines see it. Kinds are named by apiVersion and kind; which resource serves them is the
 * implementation's concern. Every method throws `ApiError` for an answer that is an error, and `Failure` `cluster/…` when
 * there was none: no connection, no credentials, a deadline, cancelled. What may safely be asked again has been by then.
 * Objects are plain JSON as the server sent it, no field dropped; an integer that a double cannot hold is a bigint.
 */
export interface Cluster {
  /** Its address, for sentences: `https://10.0.0.1:6443`. */
  readonly server: string
  /** The namespace of the context or of `--namespace`. */
  readonly namespace: string
  /** The server's version: `v1.36.3`. */
  version(): Promise<string>
  /** What the server serves, preferred version first; read once, and again after `rediscover`. */
  kinds(): Promise<readonly ServedKind[]>
  /** How a kind is served; undefined when it is not. */
  served(kind: KindRef): Promise<ServedKind | undefined>
  /** Forget what is served: a CustomResourceDefinition was established. */
  rediscover(): void
  /** Undefined when there is none, or no such kind. */
  get(ref: ObjectRef): Promise<JsonMap | undefined>
  /** All objects of a kind, page by page. Empty when the kind is not served. */
  list(kind: KindRef, where?: Where): Promise<ObjectList>
  /**
   * The objects of a kind as last known: yields all of them at first, and again whenever something changed (changes that
   * come while nobody asks are told at once). Survives lost connections, 410, silence; a periodic list is the truth behind
   * the watch. Ends when the caller returns or the cluster's signal aborts; throws only what would never pass (403, 401).
   * Objects are the same ones from yield to yield where nothing changed; never change them.
   */
  follow(kind: KindRef, where?: Where): AsyncIterable<readonly JsonMap[]>
  /** Server-side apply with fieldValidation=Strict. Gives the object as stored, or as it would be by `dryRun`. */
  apply(object: JsonMap, options: ApplyOptions): Promise<JsonMap>
  /** POST. Also reviews (SelfSubjectAccessReview), which give their status. */
  create(object: JsonMap, options: WriteOptions): Promise<JsonMap>
  /** PUT; `metadata.resourceVersion` makes it a compare-and-swap. */
  replace(object: JsonMap, options: WriteOptions): Promise<JsonMap>
  /** JSON Patch (RFC 6902): a `test` that fails is ApiError 422. */
  patch(ref: ObjectRef, steps: readonly PatchStep[], options: WriteOptions): Promise<JsonMap>
  /** True when it was there. */
  remove(ref: ObjectRef, options?: RemoveOptions): Promise<boolean>
  /** The last lines of a container's log. ApiError when there is none. */
  log(pod: PodName, options: LogOptions): Promise<string>
  /** POST eviction: as `remove`, but a PodDisruptionBudget may refuse it, by ApiError 429 with the cause `DisruptionBudget`. */
  evict(pod: ObjectRef, options?: EvictOptions): Promise<boolean>
  /** Runs a command in a running container. ApiError when that is not possible; a result also for an exit code above 0. */
  exec(pod: PodName, options: ExecOptions): Promise<CommandResult>
  /**
   * GET through the server's proxy to a Service or a pod: `/health?full=1`. The answer of what is behind it; ApiError 503 when
   * nothing is, as the server says it.
   */
  proxied(to: ProxyTarget, path: string, options: { readonly timeout: number }): Promise<HttpAnswer>
  /** The server's clock, in milliseconds since 1970: of its last answer's Date, carried on by our monotonic clock. */
  serverTime(): number
  /** What the server warned of (`Warning` headers) since the last call, each text once in the life of the cluster. */
  warnings(): readonly string[]
  /** The same cluster, whose requests end when the signal does. */
  bound(signal: CancelSignal): Cluster
}

export interface KindRef {
  /** `apps/v1`, `v1`. */
  readonly apiVersion: string
  readonly kind: string
}

export interface ServedKind extends KindRef {
  /** `statefulsets`, as RBAC and addresses have it. */
  readonly resource: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

export interface Where {
  /** Undefined for all namespaces. */
  readonly namespace?: string | undefined
  /** A label selector: `app=kafka,tier in (a,b)`. */
  readonly labels?: string | undefined
  /** A field selector: `involvedObject.uid=…`. */
  readonly fields?: string | undefined
  /** `resourceVersionMatch=NotOlderThan` with this version, which is 40 times quicker than the default just after a write. */
  readonly notOlderThan?: string | undefined
  /** What of each object is kept: `follow` and `list` call it at once, so that a thousand pods stay small. */
  readonly keep?: ((object: JsonMap) => JsonMap) | undefined
}

export interface ObjectList {
  readonly items: readonly JsonMap[]
  readonly resourceVersion: string
}

export interface WriteOptions {
  /** The field manager. */
  readonly manager: string
  readonly dryRun?: boolean
}

export interface ApplyOptions extends WriteOptions {
  /** Take fields of other managers. */
  readonly force?: boolean
}

export interface RemoveOptions {
  /** Default: Background. */
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan'
  readonly uid?: string
  readonly resourceVersion?: string
  readonly gracePeriodSeconds?: number
  readonly dryRun?: boolean
}

export interface EvictOptions {
  readonly uid?: string
  readonly resourceVersion?: string
  readonly dryRun?: boolean
}

export interface PodName {
  readonly namespace: string
  readonly name: string
}

export interface ExecOptions {
  /** Default, as kubectl: the one that the annotation `kubectl.kubernetes.io/default-container` names, else the pod's first. */
  readonly container?: string | undefined
  readonly command: readonly string[]
  /** Milliseconds from the request to the end of the command: Failure `cluster/deadline`. */
  readonly timeout: number
}

export interface ProxyTarget {
  readonly kind: 'Service' | 'Pod'
  readonly namespace: string
  readonly name: string
  /** A number or a name. */
  readonly port: string
  readonly scheme: 'http' | 'https'
}

export interface LogOptions {
  readonly container: string
  /** Of the container's previous run. */
  readonly previous?: boolean
  readonly tailLines?: number
}

export type PatchStep =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
