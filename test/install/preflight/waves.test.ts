import { describe, expect, it } from 'vitest'
import type { ObjectRef } from '../../../src/core/object-ref.ts'
import { waves, wavesOfUninstall } from '../../../src/install/preflight/waves.ts'

const given = [
  'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration',
  'kafka.strimzi.io/v1 Kafka',
  'apps/v1 StatefulSet',
  'batch/v1 Job',
  'v1 Service',
  'serving.knative.dev/v1 Service',
  'rbac.authorization.k8s.io/v1 RoleBinding',
  'rbac.authorization.k8s.io/v1 Role',
  'v1 Secret',
  'v1 ServiceAccount',
  'extensions/v1beta1 Ingress',
  'autoscaling/v1 HorizontalPodAutoscaler',
  'apiextensions.k8s.io/v1 CustomResourceDefinition',
  'v1 Namespace',
].map((text): { ref: ObjectRef } => {
  const [apiVersion, kind] = text.split(' ') as [string, string]
  return { ref: { apiVersion, kind, namespace: undefined, name: 'x' } }
})

const told = (all: ReturnType<typeof waves<{ ref: ObjectRef }>>): string[] =>
  all.map(({ name, waits, objects }) => {
    return `${name}${waits ? ' (waits)' : ''}: ${objects.map(({ ref }) => ref.kind).join(' ')}`
  })

describe('Waves', () => {
  it('bring first what others need at the moment of their creation; without empty ones.', () => {
    expect(told(waves(given))).toEqual([
      'namespaces (waits): Namespace',
      'definitions (waits): CustomResourceDefinition',
      'ground: ServiceAccount',
      'data: Role Secret',
      'access: Service RoleBinding',
      'workloads: StatefulSet Job',
      'routes: Ingress HorizontalPodAutoscaler',
      'custom: Kafka Service',
      'admission: ValidatingWebhookConfiguration',
    ])
  })

  it('of an uninstall are the reverse, and custom resources are gone before their operator is.', () => {
    expect(told(wavesOfUninstall(given))).toEqual([
      'admission: ValidatingWebhookConfiguration',
      'custom (waits): Service Kafka',
      'routes: HorizontalPodAutoscaler Ingress',
      'workloads: Job StatefulSet',
      'access: RoleBinding Service',
      'data: Secret Role',
      'ground: ServiceAccount',
      'definitions: CustomResourceDefinition',
      'namespaces: Namespace',
    ])
  })
})
