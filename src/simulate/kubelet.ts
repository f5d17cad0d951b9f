import type { JsonMap } from '../core/json.ts'
import { textAt } from '../status/field.ts'
import type { Board } from './board.ts'
import type { Life } from './life.ts'
import type { PodHost } from './pod-host.ts'
import { hostOf, isEnding } from './pod-host.ts'
import type { Steps } from './pod-steps.ts'
import { stepsOf } from './pod-steps.ts'

/** Scheduler and kubelets of a board: what pods do with their lives. */
export interface Kubelets {
  /** A pod that runs loses its readiness, and has it again after so many milliseconds if they are given. */
  unready(pod: JsonMap, back?: number): void
  ready(pod: JsonMap): void
  /** Its node ends it: it stays, failed, until its controller makes another. */
  evict(pod: JsonMap): void
}

/** `lifeOf` is asked once for each pod: when it is made, or deleted if it was there before. */
export function runKubelets(board: Board, lifeOf: (pod: JsonMap) => Life): Kubelets {
  const { store, clock } = board
  const lives = new Map<string, Life>()
  const lifeFor = (pod: JsonMap): Life => {
    const uid = uidOf(pod)
    const life = lives.get(uid) ?? lifeOf(pod)
    lives.set(uid, life)
    return life
  }

  function goOn(host: PodHost, steps: Steps): void {
    const step = steps.next()
    if (step.done === true) return
    clock.after(step.value, () => {
      if (host.lives()) goOn(host, steps)
    })
  }

  store.onChange(({ kind, object, before, gone }) => {
    if (kind !== 'Pod') return
    if (gone) lives.delete(uidOf(object))
    else if (before === undefined) {
      const host = hostOf(board, object)
      goOn(host, stepsOf(board, object, host, lifeFor(object)))
    } else if (isEnding(object) && !isEnding(before)) {
      const { ends } = lifeFor(object)
      if (ends !== 'never') clock.after(ends, () => hostOf(board, object).ended())
    }
  })

  return {
    unready: (pod, back) => {
      hostOf(board, pod).runs(false)
      if (back !== undefined) clock.after(back, () => hostOf(board, pod).runs(true))
    },
    ready: (pod) => hostOf(board, pod).runs(true),
    evict: (pod) => hostOf(board, pod).evict(),
  }
}

function uidOf(pod: JsonMap): string {
  return textAt(pod, 'metadata', 'uid') ?? ''
}
