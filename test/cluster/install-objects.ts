import type { Behaviour } from './behaviour.ts'
import { pod } from './cluster.ts'

/** Manifests of small things, whose pods behave as they are told. */

export function configMap(
  name: string,
  data: object,
  more: { annotations?: object; immutable?: boolean } = {},
): object {
  const { annotations, ...rest } = more
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...(annotations && { annotations }) }, data, ...rest }
}

export function deployment(name: string, behaviour: Behaviour = 'ready', version = 1): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas: 2, selector: { matchLabels: { app: name } }, template: template(name, behaviour, version) },
  }
}

/** Rolled out without a soak, whose seconds would be those of the tests. */
export function statefulSet(name: string, spec: object = {}, behaviour: Behaviour = 'ready', version = 1): object {
  const selector = { matchLabels: { app: name } }
  const own = { serviceName: name, replicas: 2, selector, template: template(name, behaviour, version) }
  const annotations = { 'capstan.dev/rollout-plan': '{"soak":"0s"}' }
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name, annotations }, spec: { ...own, ...spec } }
}

export interface JobMore {
  readonly annotations?: object
  /** What its pod writes. */
  readonly log?: string
  readonly version?: number
}

/** Runs once, and is not tried again. */
export function job(name: string, behaviour: Behaviour = 'done', more: JobMore = {}): object {
  const { annotations = {}, log, version } = more
  const metadata = { annotations: log === undefined ? {} : { 'testbed/log': log } }
  const spec = { ...pod(behaviour, version), restartPolicy: 'Never' }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, annotations },
    spec: { backoffLimit: 0, template: { metadata, spec } },
  }
}

/** Of the test's own group, since definitions belong to the whole cluster. */
export function definition(group: string, served: readonly string[] = ['v1']): object {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `topics.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'topics', singular: 'topic', kind: 'Topic', listKind: 'TopicList' },
      versions: served.map((name, i) => ({ name, served: true, storage: i === 0, schema })),
    },
  }
}

export function topic(group: string, name: string, version = 'v1'): object {
  return { apiVersion: `${group}/${version}`, kind: 'Topic', metadata: { name }, spec: { partitions: 12 } }
}

function template(name: string, behaviour: Behaviour, version: number): object {
  return { metadata: { labels: { app: name } }, spec: pod(behaviour, version) }
}
