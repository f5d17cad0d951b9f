import { describe, expect, it } from 'vitest'
import { printDiff, type PrintDiffOptions } from '../../../src/cli/install/print-diff.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import type { Change } from '../../../src/install/change.ts'
import { fakeIo } from '../fake-io.ts'
import { broker, change, config, ref, secret, service } from './events.ts'

function diff(changes: readonly Change[], options: Partial<PrintDiffOptions> = {}): string {
  const io = fakeIo()
  printDiff(changes, { output: 'text', showSecrets: false, context: 3, ...options }, io)
  return io.out()
}

/** Noise of the server, with a word that must not be seen. */
const metadata = {
  uid: 'noise',
  resourceVersion: 'noise',
  generation: 7,
  creationTimestamp: 'noise',
  managedFields: [{ manager: 'noise' }],
}

function statefulSet(image: string, more: JsonMap = {}): JsonMap {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'broker', namespace: 'kafka' },
    spec: { replicas: 3, template: { spec: { containers: [{ name: 'kafka', image }] } }, ...more },
  }
}

/** As the server has it: with noise, defaults and a container that someone else put in. */
function stored(image: string, more: JsonMap = {}): JsonMap {
  const sidecar = { name: 'mesh', image: 'mesh:1', terminationMessagePath: '/dev/log' }
  return {
    ...statefulSet(image, {
      template: {
        spec: {
          containers: [sidecar, { name: 'kafka', image, terminationMessagePath: '/dev/log' }],
          dnsPolicy: 'ClusterFirst',
        },
      },
      podManagementPolicy: 'OrderedReady',
      ...more,
    }),
    metadata: {
      ...metadata,
      name: 'broker',
      namespace: 'kafka',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'noise', team: 'streams' },
    },
    status: { replicas: 3 },
  }
}

describe('the diff of an object that stays', () => {
  it('shows what changes among the fields that are ours, and why it matters', () => {
    const update = change('update', broker, {
      source: 'kafka/templates/statefulset.yaml.hbs',
      live: stored('kafka:1'),
      wanted: statefulSet('kafka:2'),
      result: stored('kafka:2'),
      why: 'pods broker-0 to broker-2 restart: the image changes',
    })
    expect(diff([update, change('none', config)])).toBe(`# pods broker-0 to broker-2 restart: the image changes
--- StatefulSet/kafka/broker (live)
+++ StatefulSet/kafka/broker (kafka/templates/statefulset.yaml.hbs)
@@ -9,4 +9,4 @@
     spec:
       containers:
       - name: kafka
-        image: kafka:1
+        image: kafka:2

1 to update, 1 unchanged
`)
  })

  it('shows what the server would drop or default along with it', () => {
    const update = change('update', broker, {
      live: stored('kafka:1', { minReadySeconds: 5 }),
      wanted: statefulSet('kafka:1'),
      result: stored('kafka:1', { podManagementPolicy: 'Parallel' }),
    })
    expect(diff([update], { context: 0 })).toBe(`--- StatefulSet/kafka/broker (live)
+++ StatefulSet/kafka/broker
@@ -13,2 +13,1 @@
-  podManagementPolicy: OrderedReady
-  minReadySeconds: 5
+  podManagementPolicy: Parallel

1 to update
`)
  })

  it('compares what is sent where the server was not asked', () => {
    const recreate = change('recreate', broker, {
      live: stored('kafka:1'),
      wanted: statefulSet('kafka:2'),
      why: 'spec.serviceName cannot be changed in place',
    })
    const text = diff([recreate], { context: 0 })
    expect(text).toContain('-        image: kafka:1\n+        image: kafka:2\n')
    expect(text).not.toMatch(/dnsPolicy|noise/)
    expect(text).toContain('1 to recreate\n')
  })

  it('names an item of a list that changes though it is not ours', () => {
    const text = (image: string): string => JSON.stringify(stored('kafka:1')).replace('mesh:1', image)
    const update = change('update', broker, {
      live: stored('kafka:1'),
      wanted: statefulSet('kafka:1'),
      result: JSON.parse(text('mesh:2')) as JsonMap,
    })
    expect(diff([update], { context: 1 })).toContain(
      '       - name: mesh\n-        image: mesh:1\n+        image: mesh:2\n',
    )
  })

  it('says so when only the managers of its fields change', () => {
    const update = change('update', broker, { live: stored('a'), wanted: statefulSet('a'), result: stored('a') })
    expect(diff([update])).toContain('# no field changes, only who manages them\n')
  })

  it('says that nothing is written where only a rollout goes on', () => {
    const live = stored('a')
    const why = 'its rollout goes on'
    const update = change('update', broker, { live, wanted: statefulSet('a'), result: live, why })
    expect(diff([update])).toContain('\n# no field changes\n')
  })

  it('shows lists without names whole', () => {
    const object = (args: string[]): JsonMap => ({
      apiVersion: 'v1',
      kind: 'X',
      metadata: { name: 'x' },
      args,
      other: [1],
    })
    const update = change('update', config, {
      live: object(['a', 'b']),
      wanted: { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, args: ['a', 'c'] },
      result: object(['a', 'c']),
    })
    expect(diff([update])).toContain(' args:\n - a\n-- b\n+- c\n')
    expect(diff([update])).not.toContain('other')
  })
})

describe('the diff of an object that comes or goes', () => {
  const object = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'broker' }, spec: { clusterIP: 'None' } }

  it('is all of it', () => {
    const create = change('create', service, { source: 'kafka/templates/service.yaml.hbs', wanted: object })
    const prune = change('prune', service, {
      live: { ...object, metadata: { name: 'broker', ...metadata }, status: {} },
    })
    expect(diff([create, prune])).toBe(`--- /dev/null
+++ Service/kafka/broker (kafka/templates/service.yaml.hbs)
@@ -0,0 +1,6 @@
+apiVersion: v1
+kind: Service
+metadata:
+  name: broker
+spec:
+  clusterIP: None

--- Service/kafka/broker (live)
+++ /dev/null
@@ -1,6 +0,0 @@
-apiVersion: v1
-kind: Service
-metadata:
-  name: broker
-spec:
-  clusterIP: None

1 to create, 1 to prune
`)
  })
})

describe('a Secret in a diff', () => {
  const object = (data: JsonMap): JsonMap => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'admin' }, data })
  const encoded = (text: string): string => Buffer.from(text).toString('base64')
  const update = change('update', secret, {
    live: object({ user: encoded('operator'), password: encoded('old-password'), gone: encoded('something') }),
    wanted: object({ user: encoded('operator'), password: encoded('new-password'), more: encoded('elsewhere') }),
    result: object({ user: encoded('operator'), password: encoded('new-password'), more: encoded('elsewhere') }),
  })

  it('tells which of its values change, and none of them', () => {
    expect(diff([update], { context: 1 })).toBe(`--- Secret/kafka/admin (live)
+++ Secret/kafka/admin
@@ -6,3 +6,3 @@
   user: "***"
-  password: "*** (before)"
-  gone: "***"
+  password: "*** (after)"
+  more: "***"

1 to update
`)
  })

  it('is masked in other objects, too, and in reasons', () => {
    const other = change('create', config, {
      wanted: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { 'a.cfg': 'pass=new-password' } },
      why: 'it holds new-password',
    })
    const text = diff([update, other]) + diff([update, other], { output: 'json' })
    expect(text).toContain('pass=***')
    for (const word of ['new-password', 'old-password', encoded('new-password'), 'operator'])
      expect(text).not.toContain(word)
  })

  it('is shown when asked for', () => {
    expect(diff([update], { showSecrets: true })).toContain(`+  password: ${encoded('new-password')}`)
  })
})

describe('printDiff', () => {
  const create = change('create', service, { wanted: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' } } })

  it.each<[readonly Change[], number]>([
    [[], 0],
    [[change('none', broker), change('keep', config)], 0],
    [[create, change('none', broker)], 3],
  ])('gives exit code 3 exactly when something would be written: %#', (changes, code) => {
    expect(printDiff(changes, { output: 'json', showSecrets: false, context: 3 }, fakeIo())).toBe(code)
  })

  it('prints one JSON document when asked', () => {
    expect(JSON.parse(diff([create, change('none', broker)], { output: 'json' }))).toEqual({
      changes: [
        {
          ref: { apiVersion: 'v1', kind: 'Service', namespace: 'kafka', name: 'broker' },
          action: 'create',
          after: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' } },
        },
      ],
      summary: { create: 1, update: 0, recreate: 0, prune: 0, keep: 0, none: 1 },
    })
  })

  it('has colours on a terminal', () => {
    const io = fakeIo({ terminal: { stdout: true } })
    printDiff([create], { output: 'text', showSecrets: false, context: 3 }, io)
    expect(io.out()).toContain('\u001b[32m+kind: Service\u001b[0m\n')
  })

  it('keeps integers that a double cannot hold, and spells out what would move the cursor', () => {
    const wanted = { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, big: 2n ** 60n, text: 'a\u001b[2J' }
    expect(diff([change('create', ref('X', 'x'), { wanted })], { output: 'json' })).toContain('1152921504606846976')
    expect(diff([change('create', ref('X', 'x'), { wanted })])).not.toMatch(/\u001b/)
  })

  it('joins changes whose contexts touch into one hunk, and parts others', () => {
    const lines = (a: string, b: string): JsonMap => {
      const data = Object.fromEntries(
        Array.from('abcdefghijklmn', (key) => [key, key === 'a' ? a : key === 'k' ? b : '-']),
      )
      return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data }
    }
    const update = change('update', config, { live: lines('1', '1'), wanted: lines('2', '2'), result: lines('2', '2') })
    expect(diff([update], { context: 3 }).match(/^@@.*/gm)).toEqual(['@@ -3,7 +3,7 @@', '@@ -13,7 +13,7 @@'])
    expect(diff([update], { context: 5 }).match(/^@@.*/gm)).toEqual(['@@ -1,19 +1,19 @@'])
  })
})
