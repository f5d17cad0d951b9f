/**
 * A rollout as a user declares it: by flags, in a stack's `rollout:`, by a chart through the annotation
 * `capstan.dev/rollout-plan`. Complete: every default is filled in. Durations are milliseconds, partitions are indices.
 */
export interface RolloutSpec {
  readonly stages: StageRule
  /** How long a pod must be ready, without a restart, before the next one goes; at least its minReadySeconds. Default: 10 s. */
  readonly soak: number
  /** How long all released pods must be well at the end of a stage, before its gates are asked. Default: 0. */
  readonly stageSoak: number
  /** How long one pod may take until it is ready, or a stage until its gates pass, before the rollout is blocked. Default: 10 min. */
  readonly patience: number
  /** How often containers of an updated pod may restart before the rollout is blocked. Default: 0. */
  readonly restarts: number
  /** How often an updated pod may lose its readiness before the rollout is blocked. Default: 2. */
  readonly flaps: number
  /** In which order pods go; any but `descending` is for sets that are updated by deleting pods (`OnDelete`). */
  readonly order: RolloutOrder
  /** A pod that is not ready, and that the controller would make at another revision, is deleted when it stops all others (kubernetes/kubernetes#67250). */
  readonly forceStuck: boolean
  /** Below this partition there is no way back: `undo` refuses. Undefined: there always is one. */
  readonly pointOfNoReturn: number | undefined
  /** What becomes of the partition at the end: back to 0, or held, so that every later edit by others is staged. */
  readonly park: boolean
  readonly gates: readonly GateSpec[]
}

export type RolloutOrder =
  | { readonly by: 'descending' }
  /** All pods of one zone, then of the next: by a label of their nodes. Default label: topology.kubernetes.io/zone. */
  | { readonly by: 'rack'; readonly label: string }
  /** The pods that a label selector finds come last. */
  | { readonly by: 'leader-last'; readonly selector: string }

/** Where a rollout stops, soaks and is judged. Normalised against the number of replicas at each look (`plan/stages.ts`). */
export type StageRule =
  | { readonly is: 'marks'; readonly marks: readonly StageMark[] }
  /** A stage after every `count` ordinals. */
  | { readonly is: 'linear'; readonly count: number }
  /** A stage after every share of all, in percent. */
  | { readonly is: 'share'; readonly percent: number }
  /** Released are 1, base, base², … */
  | { readonly is: 'exponential'; readonly base: number }

export type StageMark =
  /** Indices below it keep the old template. */
  | { readonly partition: number }
  /** Of all pods, rounded up, at least one: have the new template. */
  | { readonly percent: number }

/** One check, with what is common to all kinds. */
export interface GateSpec {
  /** Unique in its rollout; overrides name it. */
  readonly name: string
  /** Before each ordinal, or at the end of each stage. */
  readonly at: 'ordinal' | 'stage'
  /** So many passes one after the other. Default: 1. */
  readonly passes: number
  /** Milliseconds between two tries. Default: 5 s. */
  readonly interval: number
  /** Milliseconds for one try. Default: 10 s. */
  readonly timeout: number
  /** How often in a row it may be unknown (no answer, bad answer) before the rollout is blocked. Default: 5. */
  readonly errors: number
  /** How long it may say no before the rollout is blocked. Default: the rollout's patience. */
  readonly wait: number | undefined
  /** Who declared it: only the user's may run local commands and have local credentials. */
  readonly source: GateSource
  readonly check: GateCheck
}

/** `record`: a local command that comes out of the cluster, by the Secret by which a rollout goes on. */
export type GateSource = 'user' | 'chart' | 'annotation' | 'record'

/**
 * In texts of a check stand-ins are filled in: `{set}`, `{namespace}`, `{next}` (name of the pod that goes next),
 * `{ordinal}`, `{last}` (the pod that was updated last).
 */
export type GateCheck =
  /** GET; passes by status and, if given, by a text in the body. */
  | {
      readonly kind: 'http'
      readonly to: HttpTarget
      readonly status: readonly number[]
      readonly contains: string | undefined
    }
  /** A command in a pod; passes by exit code 0 and, if given, by its output. */
  | {
      readonly kind: 'exec'
      /** A pod's name with stand-ins; default: the ready pod of lowest index that does not go next. */
      readonly pod: string | undefined
      readonly container: string | undefined
      readonly command: readonly string[]
      /** `empty`: standard output must be blank, as kafka-topics.sh --under-replicated-partitions has it. */
      readonly output: 'any' | 'empty' | { readonly contains: string }
    }
  /** A command on this machine; only from the user. */
  | { readonly kind: 'local'; readonly command: readonly string[] }
  | {
      readonly kind: 'prometheus'
      readonly to: HttpTarget
      readonly query: string
      readonly pass: Comparison
      readonly onEmpty: 'fail' | 'pass' | 'unknown'
      readonly onNaN: 'fail' | 'pass' | 'unknown'
      /** A sample older than this, or of before the last pod was ready, is unknown. Milliseconds. Default: 60 s. */
      readonly staleAfter: number
    }
  /** A Job made from a template (its spec), once for each ordinal or stage; passes when it completes. */
  | { readonly kind: 'job'; readonly spec: unknown }
  /** Waits for `rollout resume`. */
  | { readonly kind: 'manual'; readonly message: string | undefined }
  /** The share of errors over the soak, compared with the same before the first step. */
  | {
      readonly kind: 'slo'
      readonly to: HttpTarget
      /** PromQL that gives one number, the share of bad events, over `{window}`. */
      readonly query: string
      /** The most that it may be. */
      readonly most: number | undefined
      /** The most that it may be times the baseline. */
      readonly ratio: number | undefined
      readonly window: number
    }

/** `value < 0.01`. */
export interface Comparison {
  readonly operator: '<' | '<=' | '==' | '!=' | '>=' | '>'
  readonly than: number
}

export type HttpTarget =
  | { readonly url: string; readonly headers: Readonly<Record<string, string>> }
  /** Through the API server's proxy, with the user's rights and no network of our own. */
  | {
      readonly kind: 'Service' | 'Pod'
      /** Default: the set's. */
      readonly namespace: string | undefined
      readonly name: string
      readonly port: string
      readonly scheme: 'http' | 'https'
      readonly path: string
    }
