import { describe, expect, it } from 'vitest'
import { ApiError } from '../../src/core/api-error.ts'
import { base64, fromBase64, textOf, utf8 } from '../../src/core/bytes.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { refOf } from '../../src/core/object-ref.ts'
import { localGate } from '../../src/rollout/gates/local.ts'
import type { GatePorts } from '../../src/rollout/gates/gate.ts'
import { markerKey } from '../../src/rollout/protocol/marker.ts'
import { earlierPlans, namedPlan, planDigest, recordStore } from '../../src/rollout/record-store.ts'
import type { RolloutRecord } from '../../src/rollout/record.ts'
import { planAnnotation, specOf as meantBy } from '../../src/rollout/run/spec-of.ts'
import type { GateSpec } from '../../src/rollout/spec.ts'
import { below, omit, textBelow } from '../contract/below.ts'
import { fakeCluster } from '../contract/fake-cluster.ts'
import { database } from '../install/objects.ts'
import { gateOf, now, run, scene, specOf } from './scene.ts'

const name = { namespace: 'prod', name: 'db' }
const secretRef = { apiVersion: 'v1', kind: 'Secret', namespace: 'prod', name: 'capstan-rollout-db' }

const local: GateSpec = gateOf({ name: 'own', check: { kind: 'local', command: ['./check.sh', '{next}'] } })
const spec = specOf({
  stages: { is: 'marks', marks: [{ percent: 50 }, { partition: 0 }] },
  soak: 1500,
  order: { by: 'rack', label: 'zone' },
  pointOfNoReturn: 1,
  gates: [gateOf({ at: 'stage', wait: 90_000 }), gateOf({ name: 'chart', source: 'chart' }), local],
})
const record: RolloutRecord = {
  run,
  began: now,
  spec,
  base: { revision: 'db-1', template: { spec: { containers: [] } } },
  baselines: { errors: 0.002 },
  overrides: [{ gate: 'lag', partition: 2, reason: 'it is I', by: 'alice', at: now }],
  log: [{ at: now, text: 'lowered to 2 — \u{1f600}' }],
  past: [
    {
      run: 'f',
      base: 'db-0',
      target: 'db-1',
      began: 1,
      ended: 2,
      outcome: { is: 'done', partition: 0, because: 'all 3 pods' },
      readyAfter: [[2, 31_000]],
    },
  ],
}

describe('the record of a rollout', () => {
  it('comes back as it was written', async () => {
    const { store, set } = stored()
    await store.write(record, set)
    expect(await store.read()).toMatchObject(record)
    expect(planDigest((await store.read())!.spec)).toBe(planDigest(spec))
  })

  it('is a Secret that goes with its set', async () => {
    const { fake, store, set } = stored()
    await store.write(record, set)
    const secret = fake.stored(secretRef)!
    expect(below(secret, 'metadata', 'ownerReferences')).toMatchObject([
      { kind: 'StatefulSet', uid: below(set, 'metadata', 'uid') },
    ])
    expect(secret).toMatchObject({ type: 'capstan.dev/rollout.v1' })
  })

  it('is written over another one, also one that somebody made immutable or of another type', async () => {
    const { fake, store, set } = stored()
    const { version } = await store.write({ ...record, run: 'old' }, set)
    await store.write({ ...record, version }, set)
    expect(await store.read()).toMatchObject({ run })
    const { apiVersion, kind, ...metadata } = secretRef
    fake.drop(secretRef)
    fake.put({ apiVersion, kind, metadata, type: 'Opaque', immutable: true, data: {} })
    await store.write(record, set)
    expect(await store.read()).toMatchObject({ run })
  })

  it('stays as it is where the server takes no other one: the template of before is in it', async () => {
    const { fake, store, set } = stored()
    const { version } = await store.write({ ...record, run: 'old' }, set)
    fake.fail({ verb: 'apply' }, new ApiError(422, 'Invalid', 'Too long: may not be more than 1048576 bytes'))
    await expect(store.write({ ...record, version }, set)).rejects.toThrow('Too long')
    expect(await store.read()).toMatchObject({ run: 'old' })
  })

  it('is not written over by who has not read it: a process that is gone may have a write under way', async () => {
    const { fake, store, set } = stored()
    const first = await store.write({ ...record, run: 'old' }, set)
    await store.write({ ...first, run }, set)
    await expect(store.write(first, set)).rejects.toMatchObject({ code: 409, causes: [] })
    await expect(store.write({ ...record, run: 'third' }, set)).rejects.toMatchObject({ code: 409, causes: [] })
    expect(await store.read()).toMatchObject({ run })
    fake.drop(secretRef)
    await expect(store.write(first, set)).rejects.toMatchObject({ code: 409, causes: [] })
  })

  it('keeps the plans before it: the marker names one of them, or a late claim does', async () => {
    const { store, set } = stored()
    const plans = [1, 2, 3, 4, 5, 6].map((soak) => ({ ...spec, soak }))
    const [, second, third, fourth, fifth, sixth] = plans
    const known = await store.write({ ...record, spec: fifth!, earlier: [fourth!, third!, second!] }, set)
    const seen = scene({ pods: 'B B', marker: { plan: planDigest(second!) } }).set
    await store.write({ ...known, spec: sixth!, ...earlierPlans(known, seen, sixth!) }, set)
    const read = await store.read()
    const named = plans.map((plan) => namedPlan(read, planDigest(plan))?.soak)
    expect(named).toEqual([undefined, 2, undefined, 4, 5, 6])
  })

  it.for<[string, (written: JsonMap) => Json | undefined]>([
    ['there is none', () => undefined],
    ['is of a version to come', (written) => ({ ...written, v: 2 })],
    ['is no map', () => 'text'],
    ['has no plan', (written) => omit(written, 'spec')],
    ['has a plan that nobody could have declared', (written) => ({ ...written, spec: { soak: -1 } })],
    ['lost a part', (written) => omit(written, 'log')],
    ['has a part of another kind', (written) => ({ ...written, overrides: 'none' })],
    ['has an entry of another kind', (written) => ({ ...written, past: [null] })],
  ])('counts as none where it %s', async ([, change]) => {
    const { fake, store, set } = stored()
    await store.write(record, set)
    edit(fake, change)
    expect(await store.read()).toBeUndefined()
  })

  it.for(['', '%%%', base64(utf8('{'))])('counts as none where its data are %j', async (data) => {
    const { fake, store, set } = stored()
    await store.write(record, set)
    fake.put({ ...fake.stored(secretRef)!, data: { record: data } })
    expect(await store.read()).toBeUndefined()
  })
})

describe('the digest of a plan', () => {
  it('is the same for the same plan, and another for any other one', () => {
    expect(planDigest(spec)).toMatch(/^[0-9a-f]{16}$/)
    const others = [
      { soak: 1501 },
      { gates: [] },
      { gates: spec.gates.map((gate) => ({ ...gate, errors: 6 })) },
      { gates: spec.gates.map((gate) => ({ ...gate, source: 'user' as const })) },
      { forceStuck: true },
      { park: true },
      { pointOfNoReturn: undefined },
    ]
    const digests = [spec, ...others.map((other) => ({ ...spec, ...other }))].map(planDigest)
    expect(new Set(digests).size).toBe(digests.length)
  })
})

describe('whoever goes on with what is recorded', () => {
  const open = (plan: string) => scene({ pods: 'B B T', marker: { plan } }).set

  it('has the plan that the marker names', () => {
    const usual = { ...spec, gates: spec.gates.slice(0, 2) }
    expect(meantBy('recorded', open(planDigest(usual)), { ...record, spec: usual })).toEqual(usual)
  })

  it.for<[string, RolloutRecord | undefined]>([
    ['was edited', { ...record, spec: { ...spec, gates: [] } }],
    ['is gone', undefined],
  ])('is refused one that %s', ([, known]) => {
    expect(() => meantBy('recorded', open(planDigest(spec)), known)).toThrow('is not what it began with')
  })

  it('runs no command of it here: it comes from the cluster, whoever put it there', () => {
    const { gates } = meantBy('recorded', open(planDigest(spec)), record)
    const own = gates.find(({ check }) => check.kind === 'local')!
    const ports = { local: { run: () => Promise.reject(new Error('ran')) } } as unknown as GatePorts
    expect(() => localGate(own, own.check as never, ports)).toThrow(
      'gate own: its local command comes from the record in the cluster',
    )
    expect(localGate(local, local.check as never, { ...ports, cluster: {} } as GatePorts).spec).toBe(local)
  })

  it('has what the set declares where nothing is under way, and the default where that is nothing', () => {
    const { set } = scene({ pods: 'T T', marker: { phase: 'done', plan: planDigest(spec) } })
    expect(meantBy('recorded', set, record)).toEqual(specOf())
    const object = { metadata: { annotations: { [planAnnotation]: '{"soak": "1m"}', [markerKey]: '' } } }
    expect(meantBy('recorded', { ...set, object }, record)).toEqual(specOf({ soak: 60_000 }))
  })

  it.for([
    ['{', 'is no JSON'],
    ['{"gates": [{"local": {"command": ["id"]}}]}', 'would run a command on the machine of whoever rolls out'],
    ['[]', 'annotation capstan.dev/rollout-plan of StatefulSet kafka'],
  ] as const)('is told what is wrong with a declaration such as %s', ([text, problem]) => {
    const { set } = scene({ pods: 'B B', marker: null })
    const object = { metadata: { name: 'kafka', annotations: { [planAnnotation]: text } } }
    expect(() => meantBy('recorded', { ...set, object }, undefined)).toThrow(problem)
  })

  it('goes by what is given before all that', () => {
    expect(meantBy(specOf({ soak: 1 }), open('other'), undefined)).toEqual(specOf({ soak: 1 }))
  })
})

function stored() {
  const fake = fakeCluster({ namespaces: ['prod'] })
  const set = fake.put({ ...database('v1'), metadata: { name: 'db', namespace: 'prod' } })
  expect(refOf(set)).toMatchObject(name)
  return { fake, set, store: recordStore(fake, name) }
}

function edit(fake: ReturnType<typeof fakeCluster>, change: (written: JsonMap) => Json | undefined): void {
  const secret = fake.stored(secretRef)!
  const written = JSON.parse(textOf(fromBase64(textBelow(secret, 'data', 'record'))!)!) as JsonMap
  const changed = change(written)
  if (changed === undefined) fake.drop(secretRef)
  else fake.put({ ...secret, data: { record: base64(utf8(JSON.stringify(changed))) } })
}
