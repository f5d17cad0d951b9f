import type { JsonMap } from '../../src/core/json.ts'
import { configMap, container, secret, service, statefulSet, workload } from './contract-objects.ts'
import type { ContractRow } from './contract-row.ts'

const sidecar: JsonMap = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'f-lists' },
  spec: { template: { spec: { containers: [{ name: 'sidecar', image: 'registry.invalid/sidecar:v1' }] } } },
}

const told = (value: string): JsonMap => ({
  env: [{ name: 'A', value }],
  image: `registry.invalid/app:v${value}`,
  args: [value],
})

const withContainers = (name: string, ...names: readonly string[]): JsonMap =>
  workload(
    'Deployment',
    name,
    {},
    { containers: names.map((it) => ({ name: it, image: `registry.invalid/${it}:v1` })) },
  )

/** Whose a field is, and what becomes of it. */
export const fieldRows: readonly ContractRow[] = [
  {
    title: 'a field that its only manager no longer applies is gone',
    steps: [
      { apply: configMap('f-drop', { a: '1', b: '1' }, { labels: { l: '1' } }) },
      { apply: configMap('f-drop', { a: '1' }) },
      { apply: configMap('f-drop', {}) },
      { apply: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'f-drop' } } },
    ],
  },
  {
    title: 'a field that two apply alike is of both, and stays until both drop it',
    steps: [
      { apply: configMap('f-both', { a: '1' }) },
      { apply: configMap('f-both', { a: '1', b: '1' }), manager: 'other' },
      { apply: configMap('f-both', {}) },
      { apply: configMap('f-both', {}), manager: 'other' },
    ],
  },
  {
    title: 'another value for a field of others is a conflict, which names managers and fields',
    steps: [
      { apply: configMap('f-conflict', { a: '1', b: '1' }) },
      { patch: configMap('f-conflict', {}), by: [{ op: 'add', path: '/data/z', value: '1' }], manager: 'kubectl-edit' },
      { apply: configMap('f-conflict', { a: '2' }), manager: 'other' },
      { apply: configMap('f-conflict', { a: '2', b: '2' }), manager: 'other' },
      { apply: configMap('f-conflict', { z: '2' }), manager: 'other' },
    ],
  },
  {
    title: 'force takes the fields',
    steps: [
      { apply: configMap('f-force', { a: '1', b: '1' }) },
      { apply: configMap('f-force', { a: '2' }), manager: 'other', force: true },
      { apply: configMap('f-force', { a: '1', b: '1' }) },
      { apply: configMap('f-force', { b: '1' }) },
    ],
  },
  {
    title: 'an Update takes what it changes, also from an Apply of the same name',
    steps: [
      { apply: configMap('f-update', { a: '1', b: '1' }) },
      { patch: configMap('f-update', {}), by: [{ op: 'replace', path: '/data/a', value: '2' }] },
      { apply: configMap('f-update', { a: '1', b: '1' }) },
      { apply: configMap('f-update', { b: '1' }) },
      { replace: configMap('f-update', { a: '2' }), manager: 'other' },
    ],
  },
  {
    title: 'managedFields can be written: fields of an Update made those of an Apply',
    steps: [
      { create: configMap('f-adopt', { a: '1', b: '1' }), manager: 'kubectl-client-side-apply' },
      {
        patch: configMap('f-adopt', {}),
        by: [
          {
            op: 'replace',
            path: '/metadata/managedFields',
            value: [
              {
                manager: 'capstan',
                operation: 'Apply',
                apiVersion: 'v1',
                time: '2026-01-01T00:00:00Z',
                fieldsType: 'FieldsV1',
                fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } },
              },
            ],
          },
        ],
      },
      { apply: configMap('f-adopt', { a: '2' }) },
      { patch: configMap('f-adopt', {}), by: [{ op: 'replace', path: '/metadata/managedFields', value: [{}] }] },
      { patch: configMap('f-adopt', {}), by: [{ op: 'add', path: '/data/c', value: '1' }], manager: 'untold' },
      { apply: configMap('f-adopt', { a: '3' }), manager: 'other' },
      { apply: configMap('f-adopt', { a: '3' }), manager: 'other', force: true },
    ],
  },
  {
    title: 'list items with an identity are merged and owned one by one',
    busy: true,
    steps: [
      {
        apply: workload(
          'Deployment',
          'f-lists',
          {},
          {
            containers: [container({ env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 80 }] })],
            volumes: [{ name: 'data', emptyDir: {} }],
          },
        ),
      },
      { apply: sidecar, manager: 'injector' },
      {
        apply: workload(
          'Deployment',
          'f-lists',
          {},
          {
            containers: [container({ env: [{ name: 'B', value: '1' }], ports: [{ containerPort: 81, name: 'b' }] })],
          },
        ),
      },
      {
        apply: workload('Deployment', 'f-lists', {}, { containers: [container({ image: 'registry.invalid/app:v2' })] }),
        manager: 'other',
      },
    ],
  },
  {
    title: 'ports of a Service are told apart by port and protocol',
    steps: [
      {
        apply: service('f-ports', {
          ports: [
            { name: 'a', port: 80 },
            { name: 'b', port: 81 },
          ],
        }),
      },
      { apply: service('f-ports', { ports: [{ name: 'c', port: 82 }] }), manager: 'other' },
      { apply: service('f-ports', { ports: [{ name: 'b', port: 81 }] }) },
      { apply: service('f-ports', { ports: [{ name: 'd', port: 81 }] }), manager: 'other' },
    ],
  },
  {
    title: 'items that others added keep their place before the item that they were before',
    busy: true,
    steps: [
      { apply: withContainers('f-order', 'a', 'b', 'c') },
      { apply: withContainers('f-order', 'x', 'b', 'y'), manager: 'other' },
      { apply: withContainers('f-order', 'c', 'b') },
      { apply: withContainers('f-order', 'y', 'x', 'd'), manager: 'other' },
      { apply: withContainers('f-shared', 'a', 'b', 'd') },
      { apply: withContainers('f-shared', 'a', 'c', 'b'), manager: 'other' },
      { apply: withContainers('f-shared-2', 'e', 'a', 'b', 'c') },
      { apply: withContainers('f-shared-2', 'a', 'd', 'b', 'e'), manager: 'other' },
    ],
  },
  {
    title: 'conflicts are told in the order of the fields, those of a node before those below it',
    busy: true,
    steps: [
      { apply: workload('Deployment', 'f-told', {}, { containers: [container(told('1'))] }) },
      {
        apply: workload('Deployment', 'f-told', { replicas: 1 }, { containers: [container(told('2'))] }),
        manager: 'other',
      },
    ],
  },
  {
    title: 'a status in a manifest is neither stored nor owned',
    busy: true,
    steps: [
      { apply: { ...workload('Deployment', 'f-status'), status: { replicas: 7 } } },
      {
        replace: { ...workload('Deployment', 'f-status', { paused: true }), status: { replicas: 7 } },
        manager: 'other',
      },
    ],
  },
  {
    title: 'a list without identities is one value',
    busy: true,
    steps: [
      { apply: workload('Deployment', 'f-atomic', {}, { containers: [container({ args: ['a'] })] }) },
      {
        apply: workload('Deployment', 'f-atomic', {}, { containers: [container({ args: ['a', 'b'] })] }),
        manager: 'other',
      },
      { apply: workload('Deployment', 'f-atomic', {}, { containers: [container({ args: [] })] }) },
    ],
  },
  {
    title: 'stringData is kept as data, which nobody owns then',
    steps: [
      { apply: secret('f-secret', { stringData: { a: 'x' }, data: { b: 'eA==' } }) },
      { apply: secret('f-secret', { stringData: { a: 'x' }, data: { b: 'eA==' } }) },
      { apply: secret('f-secret', { stringData: { a: 'y' } }) },
      { apply: secret('f-secret', { stringData: { c: 'y' } }) },
    ],
  },
  {
    title: 'a struct that is dropped goes with what the server filled in',
    busy: true,
    steps: [
      {
        apply: statefulSet('f-struct', { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 3 } } }),
      },
      { apply: statefulSet('f-struct') },
      {
        apply: statefulSet('f-struct', {}, { containers: [container({ readinessProbe: { httpGet: { port: 80 } } })] }),
      },
      { apply: statefulSet('f-struct', {}, { containers: [container()] }) },
    ],
  },
  {
    title: 'what an Update creates is its own, defaults too',
    busy: true,
    steps: [
      {
        create: statefulSet('f-created', {}, { containers: [container({ env: [{ name: 'A', value: '1' }] })] }),
        manager: 'kubectl-create',
      },
      { apply: statefulSet('f-created', { replicas: 0 }, { terminationGracePeriodSeconds: 31 }) },
    ],
  },
  {
    title: 'a replace keeps what the server gave to a Service',
    steps: [{ create: service('f-address') }, { replace: service('f-address', { ports: [{ port: 81 }] }) }],
  },
  {
    title: 'an apply that sets nothing owns nothing',
    steps: [
      { apply: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'f-nothing' } } },
      { apply: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'f-nothing', labels: {} } } },
    ],
  },
]
