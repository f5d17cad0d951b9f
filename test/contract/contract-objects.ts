import type { Json, JsonMap } from '../../src/core/json.ts'

/** Small manifests for the rows of the contract. */

export function configMap(name: string, data: JsonMap, metadata: JsonMap = {}): JsonMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data }
}

export function secret(name: string, more: JsonMap): JsonMap {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...more }
}

export function service(name: string, spec: JsonMap = {}): JsonMap {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
  }
}

export function claim(name: string, spec: JsonMap = {}): JsonMap {
  const usual = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec: { ...usual, ...spec } }
}

export function container(more: JsonMap = {}): JsonMap {
  return { name: 'app', image: 'registry.invalid/app:v1', ...more }
}

/** A StatefulSet, Deployment, DaemonSet… that runs no pod. */
export function workload(kind: string, name: string, spec: JsonMap = {}, pod: JsonMap = {}): JsonMap {
  const labels = { app: name }
  const none = { nodeSelector: { 'capstan.dev/nowhere': 'true' } }
  const size: JsonMap = kind === 'DaemonSet' ? {} : { replicas: 0 }
  const template = {
    metadata: { labels },
    spec: { ...(kind === 'DaemonSet' && none), containers: [container()], ...pod },
  }
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: { ...size, selector: { matchLabels: labels }, template, ...spec },
  }
}

export function statefulSet(name: string, spec: JsonMap = {}, pod: JsonMap = {}): JsonMap {
  return workload('StatefulSet', name, { serviceName: name, ...spec }, pod)
}

export function job(name: string, spec: JsonMap = {}, pod: JsonMap = {}): JsonMap {
  const template = { spec: { restartPolicy: 'Never', containers: [container()], ...pod } }
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { suspend: true, ...spec, template } }
}

export function lease(name: string, spec: JsonMap, metadata: JsonMap = {}): JsonMap {
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, ...metadata }, spec }
}

export function rbac(kind: string, name: string, more: Record<string, Json>): JsonMap {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { name }, ...more }
}
