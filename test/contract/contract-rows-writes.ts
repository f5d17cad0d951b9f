import { configMap, lease, statefulSet } from './contract-objects.ts'
import type { ContractRow } from './contract-row.ts'

/** What writes do, and how the server keeps two writers apart. */
export const writeRows: readonly ContractRow[] = [
  {
    title: 'an apply creates what is not there, and the same apply again changes nothing',
    steps: [
      { apply: configMap('w-apply', { a: '1' }) },
      { apply: configMap('w-apply', { a: '1' }) },
      { get: configMap('w-apply', {}) },
    ],
  },
  {
    title: 'a dry run answers as if, and stores nothing',
    steps: [
      { apply: configMap('w-dry', { a: '1' }), dryRun: true },
      { get: configMap('w-dry', {}) },
      { apply: configMap('w-dry', { a: '1' }) },
      { apply: configMap('w-dry', { a: '2' }), dryRun: true },
      { patch: configMap('w-dry', {}), by: [{ op: 'add', path: '/data/a', value: '3' }], dryRun: true },
      { get: configMap('w-dry', {}) },
    ],
  },
  {
    title: 'an apply with a stale version is refused, a field conflict first',
    steps: [
      { apply: configMap('w-stale', { a: '1' }) },
      { apply: configMap('w-stale', { a: '2' }) },
      { apply: configMap('w-stale', { b: '1' }, { resourceVersion: '@v1' }), manager: 'other' },
      { apply: configMap('w-stale', { a: '3' }, { resourceVersion: '@v1' }), manager: 'other' },
      { apply: configMap('w-stale', { a: '3' }, { resourceVersion: '@v2' }) },
    ],
  },
  {
    title: 'a uid in an apply is a condition',
    steps: [
      { apply: configMap('w-uid', { a: '1' }, { uid: 'abc' }) },
      { apply: configMap('w-uid', { a: '1' }) },
      { apply: configMap('w-uid', { a: '2' }, { uid: 'abc' }) },
      { apply: configMap('w-uid', { a: '2' }, { uid: '@u1' }) },
    ],
  },
  {
    title: 'a create makes something new only',
    steps: [{ create: configMap('w-create', { a: '1' }) }, { create: configMap('w-create', { a: '2' }) }],
  },
  {
    title: 'a replace is a compare-and-swap by its version; a Lease must have one, but need not be there',
    steps: [
      { create: lease('w-lease', { holderIdentity: 'a', leaseDurationSeconds: 15 }) },
      { create: lease('w-lease', { holderIdentity: 'b', leaseDurationSeconds: 15 }), manager: 'other' },
      { replace: lease('w-lease', { holderIdentity: 'b', leaseDurationSeconds: 15 }, { resourceVersion: '@v1' }) },
      { replace: lease('w-lease', { holderIdentity: 'c', leaseDurationSeconds: 15 }, { resourceVersion: '@v1' }) },
      { replace: lease('w-lease', { holderIdentity: 'd' }) },
      { replace: lease('w-lease', { holderIdentity: 'd' }, { resourceVersion: '@v2', uid: 'other' }) },
      { replace: lease('w-lease', { holderIdentity: 'd' }, { resourceVersion: '@v2' }) },
      { replace: lease('w-lease-new', { holderIdentity: 'a' }) },
    ],
  },
  {
    title: 'a replace without a version overwrites; the same again changes nothing',
    steps: [
      { replace: configMap('w-replace', { a: '1' }) },
      { create: configMap('w-replace', { a: '1' }) },
      { replace: configMap('w-replace', { b: '1' }) },
      { replace: configMap('w-replace', { b: '1' }), manager: 'other' },
      { replace: configMap('w-replace', { c: '1' }, { resourceVersion: '@v1' }) },
      { replace: configMap('w-replace', { c: '1' }, { resourceVersion: '@v2' }), manager: 'other' },
    ],
  },
  {
    title: 'a JSON Patch changes all or nothing, and does not say which test failed',
    steps: [
      { patch: configMap('w-patch', {}), by: [{ op: 'add', path: '/data/b', value: '1' }] },
      { apply: configMap('w-patch', { a: '1' }) },
      {
        patch: configMap('w-patch', {}),
        by: [
          { op: 'add', path: '/data/b', value: '1' },
          { op: 'test', path: '/data/a', value: '2' },
        ],
      },
      { patch: configMap('w-patch', {}), by: [{ op: 'remove', path: '/data/none' }] },
      { patch: configMap('w-patch', {}), by: [{ op: 'add', path: '/nowhere/b', value: '1' }] },
      { patch: configMap('w-patch', {}), by: [{ op: 'add', path: '/unknown', value: '1' }] },
      {
        patch: configMap('w-patch', {}),
        by: [
          { op: 'test', path: '/metadata/annotations', value: null },
          { op: 'add', path: '/metadata/annotations', value: { 'a.b/c': '1' } },
          { op: 'test', path: '/metadata/annotations/a.b~1c', value: '1' },
          { op: 'replace', path: '/data/c', value: '2' },
          { op: 'remove', path: '/data/a' },
        ],
        manager: 'patcher',
      },
      { patch: configMap('w-patch', {}), by: [{ op: 'test', path: '/data/c', value: '2' }] },
      { patch: configMap('w-patch', {}), by: [{ op: 'replace', path: '/metadata/resourceVersion', value: '1' }] },
      { patch: configMap('w-patch', {}), by: [{ op: 'replace', path: '/metadata/uid', value: '1' }] },
    ],
  },
  {
    title: 'a patch of the partition is owned by who patched, and later applies leave it alone',
    busy: true,
    steps: [
      { apply: statefulSet('w-hold') },
      {
        patch: statefulSet('w-hold'),
        by: [
          { op: 'test', path: '/spec/updateStrategy/rollingUpdate/partition', value: 0 },
          { op: 'replace', path: '/spec/updateStrategy/rollingUpdate/partition', value: 2147483647 },
          { op: 'test', path: '/metadata/annotations', value: null },
          { op: 'add', path: '/metadata/annotations', value: { 'capstan.dev/rollout': '{}' } },
        ],
        manager: 'capstan-rollout',
      },
      { apply: statefulSet('w-hold', {}, { terminationGracePeriodSeconds: 5 }) },
      { apply: statefulSet('w-hold', { updateStrategy: { rollingUpdate: { partition: 0 } } }) },
      { apply: statefulSet('w-hold', { updateStrategy: { type: 'RollingUpdate' } }) },
      { apply: statefulSet('w-hold', { updateStrategy: { type: 'OnDelete' } }) },
    ],
  },
  {
    title: 'a removal can be on condition of the uid and the version',
    steps: [
      { apply: configMap('w-remove', { a: '1' }) },
      { remove: configMap('w-remove', {}), with: { uid: 'abc' } },
      { remove: configMap('w-remove', {}), with: { resourceVersion: '1' } },
      { remove: configMap('w-remove', {}), dryRun: true },
      { get: configMap('w-remove', {}) },
      { remove: configMap('w-remove', {}), with: { uid: '@u1', resourceVersion: '@v1' } },
      { remove: configMap('w-remove', {}) },
    ],
  },
  {
    title: 'a refused removal names the kind with its group',
    steps: [
      { create: lease('w-remove', { holderIdentity: 'a' }) },
      { remove: lease('w-remove', {}), with: { uid: 'abc' } },
    ],
  },
  {
    title: 'what has a finalizer is only marked until the finalizer goes',
    steps: [
      { apply: configMap('w-held', { a: '1' }, { finalizers: ['capstan.dev/hold'] }) },
      { remove: configMap('w-held', {}) },
      { get: configMap('w-held', {}) },
      { remove: configMap('w-held', {}) },
      { apply: configMap('w-held', { a: '1' }, { finalizers: [] }) },
      { get: configMap('w-held', {}) },
      { remove: configMap('w-held', {}) },
    ],
  },
]
