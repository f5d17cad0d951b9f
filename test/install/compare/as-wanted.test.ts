import { describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../../src/core/json.ts'
import { isAsWanted } from '../../../src/install/compare/as-wanted.ts'
import { but, liveDeployment, wantedDeployment } from './objects.ts'

const ask = (live: JsonMap, wanted: JsonMap): boolean => isAsWanted(live, wanted, 'capstan')
const container = 'spec.template.spec.containers.0'
const env = `${container}.env`
const owned = 'metadata.managedFields.0'
const ownedPod = `${owned}.fieldsV1.f:spec.f:template.f:spec`

/** An object with one owned entry, as a custom resource or a kind of the server's own. */
function small(apiVersion: string, spec: JsonMap, fields: JsonMap, others: readonly JsonMap[] = []): JsonMap {
  const entry = {
    manager: 'capstan',
    operation: 'Apply',
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': fields },
  }
  const more = others.map((of) => ({ ...entry, manager: 'other', fieldsV1: { 'f:spec': of } }))
  return { apiVersion, kind: 'Thing', metadata: { name: 'it', managedFields: [entry, ...more] }, spec }
}
function thing(apiVersion: string, spec: JsonMap): JsonMap {
  return { apiVersion, kind: 'Thing', metadata: { name: 'it' }, spec }
}

describe('An object is as wanted when an apply would be a no-op', () => {
  it('just after it was applied', () => {
    expect(ask(liveDeployment(), wantedDeployment())).toBe(true)
  })

  it.each<readonly [string, string, Json]>([
    ['an empty list of keyed items owns nothing', 'spec.template.spec.volumes', []],
    ['a status is dropped by the server', 'status', { replicas: 9 }],
    ['creationTimestamp: null, as generators write it', 'metadata.creationTimestamp', null],
  ])('%s', (_, path, value) => {
    expect(ask(liveDeployment(), but(wantedDeployment(), path, value))).toBe(true)
  })

  it('items of others among ours do not matter', () => {
    const live = but(liveDeployment(), env, [
      { name: 'A', value: '1' },
      { name: 'THEIRS', value: 'x' },
      { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
    ])
    expect(ask(live, wantedDeployment())).toBe(true)
  })
})

describe('The server is asked', () => {
  it.each<readonly [string, string, unknown]>([
    ['another scalar', `${container}.image`, 'web:v2'],
    ['a field that is not owned yet, though it has that value', 'spec.revisionHistoryLimit', 10],
    ['a field that is no longer wanted', 'spec.replicas', undefined],
    ['a label that is no longer wanted', 'metadata.labels', undefined],
    ['another order of items', env, [...(wantedEnv() as Json[])].reverse()],
    ['one item less', env, wantedEnv().slice(0, 1)],
    ['one item more', env, [...wantedEnv(), { name: 'C', value: '' }]],
    ['an item twice', env, [wantedEnv()[0]!, wantedEnv()[0]!]],
    ['a list where a map is', 'spec.template', []],
    ['a map where a scalar is', 'spec.replicas', {}],
    ['a null', `${container}.image`, null],
    ['another atomic list', `${container}.args`, ['--port', '81']],
    ['another atomic map', 'spec.selector', { matchLabels: { app: 'other' } }],
    ['a quantity written otherwise', `${container}.resources.requests.memory`, '1024Mi'],
    ['another name', 'metadata.name', 'other'],
    ['another version', 'apiVersion', 'apps/v1beta1'],
    ['another kind', 'kind', 'StatefulSet'],
    ['a uid', 'metadata.uid', 'x'],
    ['an atomic empty list that is not owned', 'spec.template.spec.tolerations', []],
  ])('for %s', (_, path, value) => {
    expect(ask(liveDeployment(), but(wantedDeployment(), path, value))).toBe(false)
  })

  it.each<readonly [string, string, unknown]>([
    ['our entry is of another version', `${owned}.apiVersion`, 'apps/v1beta2'],
    ['we never applied it', `${owned}.manager`, 'helm'],
    ['we only updated it', `${owned}.operation`, 'Update'],
    ['we own more than we want', `${owned}.fieldsV1.f:spec.f:paused`, {}],
    ['we own an item that we do not want', `${ownedPod}.f:containers.k:{"name":"side"}`, { '.': {}, 'f:name': {} }],
    ['we adopted what a create had made, and have not applied since', `${owned}.fieldsV1.f:metadata.f:labels.~`, {}],
    ['there are two items of a key', `${env}.2`, wantedEnv()[1]],
    ['an item is gone', env, []],
    ['a field is gone', 'spec.replicas', undefined],
    ['nothing is owned at all', 'metadata.managedFields', []],
    ['managedFields are broken', 'metadata.managedFields', 'x'],
  ])('when %s', (_, path, value) => {
    const at = path.replace('~', '')
    const live = path.endsWith('~') ? withDot(liveDeployment()) : but(liveDeployment(), at, value)
    expect(ask(live, wantedDeployment())).toBe(false)
  })
})

describe('What is owned as a whole may be granular, and applied empty or null once', () => {
  const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } }
  it.each<readonly [string, JsonMap, JsonMap, boolean]>([
    ['{} that the server has filled', { strategy: {} }, { strategy: rolling }, false],
    ['what the server had put into {}', { strategy: rolling }, { strategy: rolling }, false],
    ['null where others own items', { ports: [{ port: 1 }] }, { ports: [{ port: 1 }] }, false],
    ['null that is stored as none', { args: null }, {}, true],
    ['an empty atomic list that is stored as none', { args: [] }, {}, true],
    ['an empty map of labels that is stored as none', { labels: {} }, {}, true],
    ['an empty map that may be a pointer', { emptyDir: {} }, {}, false],
    ['an empty map that is there', { emptyDir: {} }, { emptyDir: {} }, true],
    ['a selector is always atomic', { selector: { a: 'b' } }, { selector: { a: 'b' } }, true],
  ])('%s', (_, wanted, live, same) => {
    const fields = Object.fromEntries(Object.keys(wanted).map((key) => [`f:${key}`, {}]))
    expect(ask(small('apps/v1', live, fields), thing('apps/v1', wanted))).toBe(same)
  })
})

describe('Of a custom resource the schema is not known', () => {
  const cr = 'example.com/v1'
  const config = { deep: { x: 1n, y: { z: true } } }
  const free = { 'f:config': { 'f:deep': { '.': {}, 'f:x': {}, 'f:y': { '.': {}, 'f:z': {} } } } }

  it('a map with free keys owns its maps themselves', () => {
    expect(ask(small(cr, { config }, free), thing(cr, { config: { deep: { x: 1, y: { z: true } } } }))).toBe(true)
  })

  it('a kind of the server has no such maps: they were adopted from a create', () => {
    expect(ask(small('apps/v1', { config }, free), thing('apps/v1', { config }))).toBe(false)
  })

  it('an atomic list is compared as a whole', () => {
    const spec = { list: [{ name: 'a' }] }
    expect(ask(small(cr, spec, { 'f:list': {} }), thing(cr, spec))).toBe(true)
  })

  it('a list whose items another manager owns one by one is no atomic list', () => {
    const spec = { list: [{ id: 'a' }] }
    const others = { 'f:list': { 'k:{"id":"a"}': { '.': {}, 'f:id': {} } } }
    expect(ask(small(cr, spec, { 'f:list': {} }, [others]), thing(cr, spec))).toBe(false)
  })

  it('a set is compared by its values, in their order', () => {
    const live = small(cr, { set: ['x', 'theirs', 'y'] }, { 'f:set': { 'v:"x"': {}, 'v:"y"': {} } })
    expect(ask(live, thing(cr, { set: ['x', 'y'] }))).toBe(true)
    expect(ask(live, thing(cr, { set: ['y', 'x'] }))).toBe(false)
    expect(ask(live, thing(cr, { set: ['x'] }))).toBe(false)
  })

  it.each([
    ['[]', []],
    ['null', null],
  ] as const)('%s says too little', (_, value) => {
    const wanted = thing(cr, { list: value as Json })
    expect(ask(small(cr, {}, { 'f:list': {} }), wanted)).toBe(false)
  })

  it('keys of Object.prototype are ordinary keys', () => {
    const spec = JSON.parse('{"__proto__": {"a": 1}, "constructor": "x"}') as JsonMap
    const fields = JSON.parse('{"f:__proto__": {"f:a": {}}, "f:constructor": {}}') as JsonMap
    expect(ask(small(cr, spec, fields), thing(cr, spec))).toBe(true)
    expect(ask(small(cr, {}, fields), thing(cr, spec))).toBe(false)
  })
})

function wantedEnv(): JsonMap[] {
  return [
    { name: 'A', value: '1' },
    { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
  ]
}

function withDot(live: JsonMap): JsonMap {
  const text = JSON.stringify(live).replace('"f:labels":{"f:app"', '"f:labels":{".":{},"f:app"')
  return JSON.parse(text) as JsonMap
}
