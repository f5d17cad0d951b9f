import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import { integerAt, mapAt, nameOf, textAt } from '../../status/field.ts'
import type { PodSeen, SetSeen } from '../seen.ts'
import type { RolloutSpec, StageMark } from '../spec.ts'
import { claimWarnings } from './claims.ts'
import { helmWarnings } from './helm.ts'
import type { Surroundings } from './look-around.ts'
import { stagesOf } from './stages.ts'

/** What may surprise those who roll this set out. */
export function warningsOf(around: Surroundings, spec: RolloutSpec): string[] {
  const { set, pods, podObjects, revisions, scalers, resizers, budgets, needs, unread } = around
  const missing = missingPods(set, pods)
  const isScaled = scalers.length > 0
  return [
    ...ofSet(set, spec),
    ...ofPods(set, pods),
    ...(unread.includes('Node') ? [] : ofOrder(pods, spec)),
    ...ofMarks(set, spec),
    ...(revisions === undefined || revisions.has(set.currentRevision)
      ? []
      : [`ControllerRevision ${set.currentRevision} is gone: a pod that restarts comes back with the new template`]),
    ...claimWarnings(set.object, podObjects, { ...needs, missing, isScaled }),
    ...scalers.map(scalerText),
    ...resizers.flatMap(resizerText),
    ...budgets.flatMap(budgetText),
    ...manyBudgets(budgets),
    ...helmWarnings(needs.helm, set.object),
    ...(unread.length === 0 ? [] : [`you may not list ${unread.join(', ')}: what they do to this set is not known`]),
  ]
}

function ofSet(set: SetSeen, { soak }: RolloutSpec): string[] {
  const { replicas, object } = set
  const history = integerAt(object, 'spec', 'revisionHistoryLimit')
  return [
    ...(set.observed ? [] : ['its controller has not seen the newest template yet: which pods restart is not known']),
    ...(replicas === 0 ? ['it has no pods: scaled up again, all of them come with the new template, ungated'] : []),
    ...(replicas === 1 ? ['it has one pod: while that restarts, nothing serves'] : []),
    ...(history === 0
      ? ['revisionHistoryLimit is 0: after the last pod the template of before is gone from the API']
      : []),
    ...(soak === 0 && set.minReady === 0
      ? ['soak and minReadySeconds are 0: what breaks a second after it was ready takes all pods with it']
      : []),
    ...(set.strategy === 'OnDelete'
      ? ['its strategy is OnDelete: a pod that is restarted by anything else takes the new template, out of order']
      : []),
  ]
}

function ofPods(set: SetSeen, pods: readonly PodSeen[]): string[] {
  const others = pods.filter(({ revision }) => revision !== set.currentRevision && revision !== set.updateRevision)
  const stops = set.strategy === 'OnDelete' || set.parallel ? '' : ', and no pod is updated until it is'
  return [
    ...pods
      .filter(({ ready }) => !ready)
      .map(({ name, trouble }) => {
        return `${name} is not ready${stops}${trouble === undefined ? '' : `: ${trouble.text}`}`
      }),
    ...(pods.length < set.replicas ? [`${set.replicas - pods.length} of its ${set.replicas} pods are missing`] : []),
    ...others.map(({ name, revision }) => `${name} has neither the old nor the new template, but ${revision}`),
  ]
}

/** A label that no node has is mistyped, as a rule, and puts all pods into one rack. */
function ofOrder(pods: readonly PodSeen[], { order }: RolloutSpec): string[] {
  if (order.by !== 'rack' || pods.length === 0 || pods.some(({ rack = '' }) => rack !== '')) return []
  return [`no node of its pods has the label ${order.label}, by which they go: all go by their index`]
}

function missingPods({ ref, start, replicas }: SetSeen, pods: readonly PodSeen[]): string[] {
  const there = new Set(pods.map(({ index }) => index))
  const indices = Array.from({ length: replicas }, (_, index) => index)
  return indices.filter((index) => !there.has(index)).map((index) => `${ref.name}-${start + index}`)
}

/** A plan that was written for more pods stops in fewer places than its reader counts. */
function ofMarks({ replicas }: SetSeen, { stages }: RolloutSpec): string[] {
  if (stages.is !== 'marks') return []
  const isAbove = (one: StageMark): boolean => 'partition' in one && one.partition > replicas
  const above = stages.marks.filter(isAbove).map(markText)
  const within = stages.marks.filter((mark) => !isAbove(mark))
  const at = Map.groupBy(within, (mark) => stagesOf({ is: 'marks', marks: [mark] }, replicas)[0]!)
  const folded = [...at].filter(([, marks]) => marks.length > 1)
  const [stage, are, count] = above.length === 1 ? ['stage', 'is', 'counts'] : ['stages', 'are', 'count']
  return [
    ...(above.length === 0
      ? []
      : [`${stage} ${listText(above)} ${are} above its ${replicas} replicas and ${count} as ${replicas}`]),
    ...folded.map(([p, marks]) => {
      return `stages ${listText(marks.map(markText))} are one with ${replicas} replicas, at partition ${p}`
    }),
  ]
}

/** A plan for a thousand pods has as many marks, and nobody reads them in a sentence. */
function listText(marks: readonly string[]): string {
  return marks.length <= 8 ? marks.join(', ') : `${marks.slice(0, 3).join(', ')} and ${marks.length - 3} more`
}

function markText(mark: StageMark): string {
  return 'partition' in mark ? String(mark.partition) : `${mark.percent}%`
}

/** What is not said is the API's default, or KEDA's (apis/keda/v1alpha1/scaledobject_types.go). */
function scalerText(scaler: JsonMap): string {
  const kind = textAt(scaler, 'kind') ?? 'HorizontalPodAutoscaler'
  const count = (key: string): number | undefined => integerAt(scaler, 'spec', key)
  const [least, most] =
    kind === 'ScaledObject'
      ? [count('idleReplicaCount') ?? count('minReplicaCount') ?? 0, count('maxReplicaCount') ?? 100]
      : [count('minReplicas') ?? 1, count('maxReplicas') ?? 1]
  return `${kind} ${nameOf(scaler)} scales it from ${least} to ${most} replicas: fewer replicas take away the pods that were updated first`
}

/** In the other modes it recommends only, or sets what a pod asks for when it is made. */
function resizerText(resizer: JsonMap): string[] {
  const mode = textAt(resizer, 'spec', 'updatePolicy', 'updateMode') ?? 'Auto'
  if (!['Auto', 'Recreate', 'InPlaceOrRecreate'].includes(mode)) return []
  return [
    `VerticalPodAutoscaler ${nameOf(resizer)} (updateMode ${mode}) evicts its pods by itself, also while another one restarts: set it to Initial or Off while it rolls`,
  ]
}

/** The eviction API evicts no pod that two select, whatever they allow. */
function manyBudgets(budgets: readonly JsonMap[]): string[] {
  if (budgets.length < 2) return []
  return [
    `PodDisruptionBudgets ${budgets.map(nameOf).join(', ')} select the same pods: Kubernetes evicts no pod that has more than one, and the rollout would wait for that`,
  ]
}

function budgetText(budget: JsonMap): string[] {
  const status = mapAt(budget, 'status')
  if (integerAt(status, 'disruptionsAllowed') !== 0) return []
  const healthy = integerAt(status, 'currentHealthy') ?? 0
  const desired = integerAt(status, 'desiredHealthy') ?? 0
  const why = get(status, 'desiredHealthy') === undefined ? '' : `: ${healthy} pods are healthy, ${desired} must be`
  return [`PodDisruptionBudget ${nameOf(budget)} allows no disruption now${why}`]
}
