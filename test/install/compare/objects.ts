import type { JsonMap } from '../../../src/core/json.ts'

/** As the API server 1.36 stores it after one apply by `capstan`: defaults, and who owns what. */
export function liveDeployment(): JsonMap {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: '7b8f7bd0',
      resourceVersion: '38018',
      generation: 1,
      creationTimestamp: '2026-11-21T12:56:56Z',
      labels: { app: 'web' },
      annotations: { 'deployment.kubernetes.io/revision': '1' },
      managedFields: [
        {
          manager: 'capstan',
          operation: 'Apply',
          apiVersion: 'apps/v1',
          time: '2026-11-21T12:56:57Z',
          fieldsType: 'FieldsV1',
          fieldsV1: {
            'f:metadata': { 'f:labels': { 'f:app': {} } },
            'f:spec': {
              'f:replicas': {},
              'f:selector': {},
              'f:template': {
                'f:metadata': { 'f:labels': { 'f:app': {} } },
                'f:spec': {
                  'f:containers': {
                    'k:{"name":"web"}': {
                      '.': {},
                      'f:args': {},
                      'f:env': {
                        'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} },
                        'k:{"name":"B"}': { '.': {}, 'f:name': {}, 'f:valueFrom': { 'f:secretKeyRef': {} } },
                      },
                      'f:image': {},
                      'f:name': {},
                      'f:ports': {
                        'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
                        'k:{"containerPort":81,"protocol":"TCP"}': {
                          '.': {},
                          'f:containerPort': {},
                          'f:name': {},
                        },
                      },
                      'f:resources': { 'f:requests': { 'f:memory': {} } },
                    },
                  },
                  'f:securityContext': {},
                },
              },
            },
          },
        },
        {
          manager: 'kube-controller-manager',
          operation: 'Update',
          apiVersion: 'apps/v1',
          time: '2026-11-21T12:57:00Z',
          subresource: 'status',
          fieldsType: 'FieldsV1',
          fieldsV1: {
            'f:metadata': { 'f:annotations': { '.': {}, 'f:deployment.kubernetes.io/revision': {} } },
            'f:status': { 'f:replicas': {} },
          },
        },
      ],
    },
    spec: {
      replicas: 3,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      selector: { matchLabels: { app: 'web' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'web:v1',
              imagePullPolicy: 'IfNotPresent',
              args: ['--port', '80'],
              env: [
                { name: 'A', value: '1' },
                { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
              ],
              ports: [
                { containerPort: 80, protocol: 'TCP' },
                { name: 'admin', containerPort: 81, protocol: 'TCP' },
              ],
              resources: { requests: { memory: '1Gi' } },
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
            },
          ],
          dnsPolicy: 'ClusterFirst',
          restartPolicy: 'Always',
          securityContext: {},
        },
      },
    },
    status: { replicas: 3 },
  }
}

/** The manifest that was applied. */
export function wantedDeployment(): JsonMap {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          securityContext: {},
          containers: [
            {
              name: 'web',
              image: 'web:v1',
              args: ['--port', '80'],
              env: [
                { name: 'A', value: '1' },
                { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
              ],
              ports: [{ containerPort: 80 }, { containerPort: 81, name: 'admin' }],
              resources: { requests: { memory: '1Gi' } },
            },
          ],
        },
      },
    },
  }
}

/** A copy whose value at a dotted path (numbers are indices) is another, or is gone by `undefined`. */
export function but(object: JsonMap, path: string, value: unknown): JsonMap {
  const copy = structuredClone(object)
  const steps = path.split('.')
  const last = steps.pop()!
  let node: Record<string, unknown> = copy
  for (const step of steps) node = node[step] as Record<string, unknown>
  if (value === undefined) Reflect.deleteProperty(node, last)
  else node[last] = value
  return copy
}
