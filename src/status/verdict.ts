import type { JsonMap } from '../core/json.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Around } from './around.ts'
import { textAt } from './field.ts'
import { customVerdict, generalVerdict } from './general.ts'
import { ready } from './answer.ts'
import { apiServiceVerdict } from './kinds/api-service.ts'
import { cronJobVerdict } from './kinds/cron-job.ts'
import { definitionVerdict } from './kinds/custom-resource-definition.ts'
import { daemonSetVerdict } from './kinds/daemon-set.ts'
import { deploymentVerdict } from './kinds/deployment.ts'
import { autoscalerVerdict } from './kinds/horizontal-pod-autoscaler.ts'
import { ingressVerdict } from './kinds/ingress.ts'
import { jobVerdict } from './kinds/job.ts'
import { namespaceVerdict } from './kinds/namespace.ts'
import { claimVerdict } from './kinds/persistent-volume-claim.ts'
import { disruptionBudgetVerdict } from './kinds/pod-disruption-budget.ts'
import { podVerdict } from './kinds/pod.ts'
import { replicaSetVerdict } from './kinds/replica-set.ts'
import { serviceVerdict } from './kinds/service.ts'
import { statefulSetVerdict } from './kinds/stateful-set.ts'

type Judge = (object: JsonMap, around: Around) => Verdict

/** By group and kind: a `Service` of another group, such as Knative's, is another thing. */
const judges: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ['/ConfigMap', () => ready],
  ['/Namespace', namespaceVerdict],
  ['/PersistentVolumeClaim', claimVerdict],
  ['/Pod', podVerdict],
  ['/Secret', () => ready],
  ['/Service', serviceVerdict],
  ['apiextensions.k8s.io/CustomResourceDefinition', definitionVerdict],
  ['apiregistration.k8s.io/APIService', apiServiceVerdict],
  ['apps/DaemonSet', daemonSetVerdict],
  ['apps/Deployment', deploymentVerdict],
  ['apps/ReplicaSet', replicaSetVerdict],
  ['apps/StatefulSet', statefulSetVerdict],
  ['autoscaling/HorizontalPodAutoscaler', autoscalerVerdict],
  ['batch/CronJob', cronJobVerdict],
  ['batch/Job', jobVerdict],
  ['networking.k8s.io/Ingress', ingressVerdict],
  ['policy/PodDisruptionBudget', disruptionBudgetVerdict],
])

/**
 * How far an object is, as read from the cluster with its status. Total: any map has a verdict. What it waits for, or
 * why it failed, is told without the object's own name, down to pod, container and event text.
 */
export function verdictOf(object: JsonMap, around: Around = {}): Verdict {
  const apiVersion = textAt(object, 'apiVersion') ?? ''
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  const judge = judges.get(`${group}/${textAt(object, 'kind') ?? ''}`) ?? customVerdict
  return generalVerdict(object) ?? judge(object, around)
}
