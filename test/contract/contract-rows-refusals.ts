import {
  claim,
  configMap,
  container,
  job,
  lease,
  rbac,
  secret,
  service,
  statefulSet,
  workload,
} from './contract-objects.ts'
import type { ContractRow } from './contract-row.ts'

const binding = (role: string) =>
  rbac('RoleBinding', 'r-binding', { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role } })

/** What is refused, in which words. */
export const refusalRows: readonly ContractRow[] = [
  {
    title: 'an apply with an unknown field or a wrong type is answered 500, with the place',
    steps: [
      { apply: { ...configMap('r-typed', {}), futureField: 1 } },
      { apply: configMap('r-typed', { a: 1 }) },
      { apply: configMap('r-typed', { a: { b: [1, 'x', true] } }) },
      { apply: { ...configMap('r-typed', {}), immutable: 'yes' } },
      { apply: { ...configMap('r-typed', {}), data: ['a'] } },
      { apply: statefulSet('r-typed', { replicas: '3' }) },
      { apply: statefulSet('r-typed', { replicas: true }) },
      { apply: statefulSet('r-typed', { template: 'a' }) },
      { apply: statefulSet('r-typed', {}, { containers: {} }) },
      { apply: statefulSet('r-typed', {}, { containers: [null] }) },
      { apply: statefulSet('r-typed', {}, { containers: ['app'] }) },
      { apply: statefulSet('r-typed', {}, { containers: [container(), container()] }) },
      {
        apply: statefulSet(
          'r-typed',
          {},
          { containers: [container({ env: [{ name: 'A', vaule: '1' }] }), { name: 'side', foo: 1 }] },
        ),
      },
      {
        apply: statefulSet(
          'r-typed',
          {},
          { containers: [container({ ports: [{ containerPort: 80 }, { containerPort: 80 }] })] },
        ),
      },
    ],
  },
  {
    title: 'other writes with an unknown field are answered 400',
    steps: [
      { create: { ...configMap('r-strict', {}), futureField: 1 } },
      { create: statefulSet('r-strict', {}, { containers: [container({ foo: 1 })] }) },
    ],
  },
  {
    title: 'objects that miss what they need',
    steps: [
      { apply: configMap('Bad_Name', {}) },
      { create: { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} } },
      { apply: statefulSet('r-needs', {}, { containers: [{ name: 'app' }] }) },
      { apply: statefulSet('r-needs', {}, { containers: [{ image: 'a' }] }) },
      { apply: statefulSet('r-needs', {}, { containers: null }) },
      { apply: statefulSet('r-needs', { selector: { matchLabels: { app: 'b' } } }) },
      { create: lease('r-needs', { holderIdentity: 'a', leaseDurationSeconds: 0 }) },
    ],
  },
  {
    title: 'fields of a StatefulSet that cannot change',
    busy: true,
    steps: [
      { apply: statefulSet('r-set') },
      { apply: statefulSet('r-set', { serviceName: 'b' }) },
      { apply: statefulSet('r-set', { podManagementPolicy: 'Parallel' }), dryRun: true },
      { apply: statefulSet('r-set', { selector: { matchLabels: { app: 'b' } } }) },
    ],
  },
  {
    title: 'the selector of a Deployment and a DaemonSet',
    busy: true,
    steps: ['Deployment', 'DaemonSet'].flatMap((kind) => {
      const name = `r-${kind.toLowerCase()}`
      const labels = { app: name, more: '1' }
      const changed = workload(kind, name, { selector: { matchLabels: labels } })
      const spec = changed['spec'] as { template: { metadata: object } }
      return [
        { apply: workload(kind, name) },
        { apply: { ...changed, spec: { ...spec, template: { ...spec.template, metadata: { labels } } } } },
      ]
    }),
  },
  {
    title: 'the template and the completions of a Job',
    busy: true,
    steps: [
      { apply: job('r-job') },
      { apply: job('r-job', { completions: 3 }) },
      { apply: job('r-job', {}, { containers: [container({ image: 'registry.invalid/app:v2' })] }) },
      { apply: job('r-job', { backoffLimit: 1 }) },
    ],
  },
  {
    title: 'the address of a Service',
    steps: [
      { apply: service('r-service', { clusterIP: 'None' }) },
      { apply: service('r-service', { clusterIP: '10.96.7.7' }) },
      { apply: service('r-none') },
      { apply: service('r-none', { clusterIP: 'None' }) },
    ],
  },
  {
    title: 'the type of a Secret',
    steps: [{ apply: secret('r-secret', {}) }, { apply: secret('r-secret', { type: 'example.com/other' }) }],
  },
  {
    title: 'what is immutable by its own word',
    steps: [
      { apply: { ...configMap('r-sealed', { a: '1' }), immutable: true } },
      { apply: { ...configMap('r-sealed', { a: '2' }), immutable: true } },
      { apply: configMap('r-sealed', { a: '1' }) },
      { apply: { ...configMap('r-sealed', { a: '1' }, { labels: { a: '1' } }), immutable: true } },
    ],
  },
  { title: 'the role of a RoleBinding', steps: [{ apply: binding('a') }, { apply: binding('b') }] },
  {
    title: 'kinds and namespaces that are not there',
    steps: [
      { apply: configMap('r-nowhere', {}, { namespace: 'capstan-no-such-namespace' }) },
      { apply: configMap('r-nowhere', {}, { namespace: 'capstan-no-such-namespace' }), dryRun: true },
      { create: configMap('r-nowhere', {}, { namespace: 'capstan-no-such-namespace' }) },
      { get: configMap('r-nowhere', {}, { namespace: 'capstan-no-such-namespace' }) },
      { remove: configMap('r-nowhere', {}, { namespace: 'capstan-no-such-namespace' }) },
      { apply: { apiVersion: 'example.invalid/v1', kind: 'Nothing', metadata: { name: 'a' } } },
      { create: { apiVersion: 'example.invalid/v1', kind: 'Nothing', metadata: { name: 'a' } } },
      { get: { apiVersion: 'example.invalid/v1', kind: 'Nothing', metadata: { name: 'a' } } },
      { remove: { apiVersion: 'example.invalid/v1', kind: 'Nothing', metadata: { name: 'a' } } },
      { replace: configMap('r-nowhere', {}) },
    ],
  },
  {
    title: 'a claim that is not bound',
    busy: true,
    steps: [
      { apply: claim('r-claim', { storageClassName: 'none' }) },
      { apply: claim('r-claim', { storageClassName: 'none', accessModes: ['ReadWriteMany'] }) },
      { apply: claim('r-claim', { storageClassName: 'none', resources: { requests: { storage: '2Gi' } } }) },
    ],
  },
]
