import type { JsonMap } from '../core/json.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import type { GateStanding } from './gates/standing.ts'
import type { Marker } from './protocol/marker.ts'

/** All that a decision goes by, at one moment. Plain facts: `observe.ts` makes it of objects, tests by hand. */
export interface Observation {
  /** Undefined when there is none. */
  readonly set: SetSeen | undefined
  /** Of the set, by its uid; ascending by index; also such as are beyond the replicas. */
  readonly pods: readonly PodSeen[]
  /** Of ordinals that have no pod, where more is known than that. */
  readonly absent?: readonly AbsentPod[]
  /** Whether the ControllerRevision `set.currentRevision` is there: without it no pod comes back as it was. */
  readonly baseIsThere: boolean
  /** How the gates of the next step stand. */
  readonly gates: GateStanding
}

export interface SetSeen {
  readonly ref: ObjectRef
  readonly uid: string
  readonly generation: number
  /** The controller has seen the newest generation; without it no field of the status means anything. */
  readonly observed: boolean
  readonly deleting: boolean
  readonly replicas: number
  /** Of the status: the controller's word, which comes some milliseconds after the pods'. */
  readonly readyReplicas: number
  /** `spec.ordinals.start`: pod names count from here, indices from 0. */
  readonly start: number
  readonly strategy: 'RollingUpdate' | 'OnDelete'
  readonly parallel: boolean
  /** As the API has it; undefined under OnDelete. */
  readonly partition: number | undefined
  /** Milliseconds. */
  readonly minReady: number
  readonly currentRevision: string
  readonly updateRevision: string
  readonly marker: Marker | undefined
  /** Server time of the last change that somebody made to it, as far as it tells. Milliseconds. */
  readonly changed?: number | undefined
  /** The same of whoever last said how many replicas it has. */
  readonly scaled?: number | undefined
  /** The object, from which writes take what they test. */
  readonly object: JsonMap
}

export interface PodSeen {
  readonly index: number
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  /** `controller-revision-hash`: the name of its ControllerRevision. */
  readonly revision: string
  /** Server time in milliseconds. */
  readonly created: number
  readonly terminating: boolean
  /** Server time by which it has to be gone, its grace included, in milliseconds; undefined when it does not terminate. */
  readonly due?: number | undefined
  readonly ready: boolean
  /** Server time in milliseconds of the last change of Ready. */
  readonly readySince: number | undefined
  /** Of all its containers. */
  readonly restarts: number
  /** How often it was seen to lose its readiness since somebody looks; with those of pods before it that failed. */
  readonly flaps: number
  /** Why it does not serve; undefined when it does. */
  readonly trouble: PodTrouble | undefined
  /** Of its node; undefined when it is not known. */
  readonly rack: string | undefined
  readonly labels: Readonly<Record<string, string>>
}

export interface AbsentPod {
  readonly index: number
  /** Server time at which its last pod was seen to be gone, in milliseconds; undefined when nobody saw that. */
  readonly since: number | undefined
  /** Why there is none. */
  readonly trouble: PodTrouble | undefined
}

export interface PodTrouble {
  /** `pod kafka-2: container kafka: image not found …`. */
  readonly text: string
  /** `terminal` passes by no waiting; `stuck` may pass; `passing` is on its way. */
  readonly grade: 'terminal' | 'stuck' | 'passing'
}
