import type { GateStep } from './gates/standing.ts'
import type { PodSeen } from './seen.ts'

/** What to do now. Each is carried out by one request at most, whose tests make the server refuse when anything moved. */
export type Decision =
  /** Write the greatest partition, at once: nothing more may get the newest template. */
  | { readonly do: 'hold'; readonly because: string }
  | { readonly do: 'lower'; readonly to: number; readonly because: string }
  /** Back to what this rollout wrote last. */
  | { readonly do: 'raise'; readonly to: number; readonly because: string }
  /** With uid and resourceVersion, so that only the pod as it was seen goes. */
  | { readonly do: 'delete'; readonly pod: PodSeen; readonly by: 'evict' | 'delete'; readonly because: string }
  /** Ask the gates of a step. */
  | { readonly do: 'gates'; readonly step: GateStep; readonly because: string }
  /** Nothing now. Look again after so many milliseconds, or when something changes. */
  | { readonly do: 'look'; readonly after: number; readonly because: string }
  /** All that was asked for is reached: say so in the marker, and leave the partition as the plan wants it. */
  | { readonly do: 'finish'; readonly as: 'done' | 'undone'; readonly because: string }
  | {
      readonly do: 'stop'
      readonly as: 'held' | 'blocked' | 'drifted' | 'lost'
      readonly because: string
      readonly next: string | undefined
      /** Name of the gate that blocks it. */
      readonly gate?: string
      /** Names of the `manual` gates that a person is asked by. */
      readonly asks?: readonly string[]
    }
