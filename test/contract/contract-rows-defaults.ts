import { claim, configMap, container, job, rbac, secret, service, statefulSet, workload } from './contract-objects.ts'
import type { ContractRow } from './contract-row.ts'
import type { JsonMap } from '../../src/core/json.ts'

/** Kinds whose controllers write to them at once. */
const busy = new Set([
  'StatefulSet',
  'Deployment',
  'DaemonSet',
  'Job',
  'CronJob',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
])

/** What the server makes of manifests as charts have them. */
export const defaultRows: readonly ContractRow[] = [
  statefulSet('d-set', {
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  }),
  statefulSet('d-ondelete', { updateStrategy: { type: 'OnDelete' } }),
  statefulSet('d-rolling', { updateStrategy: { type: 'RollingUpdate' } }),
  workload(
    'Deployment',
    'd-deployment',
    {},
    {
      serviceAccountName: 'app',
      volumes: [
        { name: 'config', configMap: { name: 'config' } },
        { name: 'keys', secret: { secretName: 'keys' } },
        { name: 'scratch', emptyDir: {} },
      ],
      securityContext: { runAsNonRoot: true },
      hostNetwork: false,
      containers: [
        container({
          args: [],
          env: [
            { name: 'EMPTY', value: '' },
            { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          ],
          ports: [{ name: 'http', containerPort: 80 }],
          livenessProbe: { tcpSocket: { port: 'http' } },
          readinessProbe: { httpGet: { port: 80 } },
          resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } },
          securityContext: { allowPrivilegeEscalation: false },
          volumeMounts: [{ name: 'config', mountPath: '/config', readOnly: false }],
        }),
        { name: 'side', image: 'registry.invalid/side' },
      ],
    },
  ),
  workload('Deployment', 'd-recreate', { strategy: { type: 'Recreate' } }),
  workload('DaemonSet', 'd-daemons'),
  job('d-job'),
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'd-cron' },
    spec: {
      schedule: '0 0 1 1 *',
      jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container()] } } } },
    },
  },
  service('d-service'),
  service('d-headless', { clusterIP: 'None', publishNotReadyAddresses: true }),
  service('d-nodes', { type: 'NodePort', ports: [{ name: 'http', port: 80, targetPort: 'http' }] }),
  configMap('d-map', { empty: '', text: 'a\nb' }),
  secret('d-secret', { data: { a: 'eA==' } }),
  claim('d-claim', { storageClassName: 'none' }),
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'd-account', labels: {} },
    imagePullSecrets: [{ name: 'a' }],
  },
  rbac('Role', 'd-role', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
  rbac('RoleBinding', 'd-binding', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'd-role' },
    subjects: [
      { kind: 'ServiceAccount', name: 'app', namespace: 'apps' },
      { kind: 'User', name: 'alice' },
    ],
  }),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'd-policy' },
    spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'd-ingress' },
    spec: {
      rules: [
        {
          host: 'a.example',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } } }],
          },
        },
      ],
    },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'd-budget' },
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'a' } } },
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'd-scaler' },
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' } },
  },
].map((manifest: JsonMap): ContractRow => {
  const { name } = manifest['metadata'] as { name: string }
  return {
    title: `${manifest['kind'] as string} ${name} is stored with defaults, and applying it again changes nothing`,
    busy: busy.has(manifest['kind'] as string),
    steps: [{ apply: manifest }, { apply: manifest }],
  }
})
