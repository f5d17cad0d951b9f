import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { changeOwnership } from '../../../src/install/compare/change-ownership.ts'
import { changesOf } from '../../../src/install/compare/changes.ts'
import { identityOf } from '../../../src/core/object-ref.ts'
import { but, liveDeployment, wantedDeployment } from './objects.ts'
import type { Answers } from './stub.ts'
import { scripted } from './stub.ts'

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const plain = { forceConflicts: false, take: [], yield: [], adopt: false }
const wanted = but(wantedDeployment(), 'spec.replicas', 5)
const result = but(liveDeployment(), 'spec.replicas', 5)
const conflict = (...fields: string[]): ApiError =>
  new ApiError(
    409,
    'Conflict',
    'Apply failed',
    fields.map((field) => ({
      reason: 'FieldManagerConflict',
      message: 'conflict with "kubectl-edit" using apps/v1',
      field,
    })),
  )
const throwing = (error: Error) => (): never => {
  throw error
}
const unlessForced =
  (error: Error): NonNullable<Answers['apply']> =>
  (_, { force }) => {
    if (force === true) return result
    throw error
  }

async function changes(answers: Answers, object: JsonMap, live: JsonMap | undefined, options = {}) {
  const cluster = scripted(answers)
  const map = new Map(live === undefined ? [] : [[identityOf(ref), live] as const])
  const found = await changesOf(cluster, [{ ref, source: 'web.yaml', object }], map, { ...plain, ...options })
  const [change] = found.changes
  return { ...found, asked: cluster.asked, action: change?.action, why: change?.why, change }
}

describe('Nothing is asked', () => {
  it('of an object that is not there: it is created', async () => {
    expect(await changes({}, wanted, undefined)).toMatchObject({ action: 'create', asked: [] })
  })

  it('of an object that is as wanted', async () => {
    expect(await changes({}, wantedDeployment(), liveDeployment())).toMatchObject({ action: 'none', asked: [] })
  })

  it('of an object that is being deleted: it would go all the same', async () => {
    const live = but(liveDeployment(), 'metadata.deletionTimestamp', '2026-11-21T13:00:00Z')
    const { refused, asked } = await changes({}, wanted, but(live, 'metadata.finalizers', ['x/y']))
    expect(refused[0]!.message).toMatch('Deployment/shop/web is being deleted since 2026-11-21T13:00:00Z; it waits for')
    expect(asked).toEqual([])
  })
})

describe('The server is asked by dry run', () => {
  it('and tells how the object will be', async () => {
    const { action, change, asked } = await changes({ apply: () => result }, wanted, liveDeployment())
    expect(asked).toEqual(['apply Deployment/shop/web dry'])
    expect(action).toBe('update')
    expect(change).toMatchObject({ source: 'web.yaml', result, wanted, why: undefined })
  })

  it('which pods restart is said', async () => {
    const image = but(liveDeployment(), 'spec.template.spec.containers.0.image', 'web:v2')
    const { why } = await changes({ apply: () => image }, wanted, liveDeployment())
    expect(why).toBe('restarts 3 pods: spec.template.spec.containers[name=web].image changed')
  })

  it('and when nothing differs, status, version and generation aside, nothing is written', async () => {
    const moved = but(but(liveDeployment(), 'status', {}), 'metadata.resourceVersion', '9')
    expect((await changes({ apply: () => moved }, wanted, liveDeployment())).action).toBe('none')
  })

  it('but ownership that changes is written, and said', async () => {
    const owned = but(liveDeployment(), 'metadata.managedFields.0.fieldsV1.f:spec.f:paused', {})
    expect(await changes({ apply: () => owned }, wanted, liveDeployment())).toMatchObject({
      action: 'update',
      why: 'takes over ownership of spec.paused',
    })
    expect((await changes({ apply: () => liveDeployment() }, wanted, owned)).why).toBe(
      'gives up ownership of spec.paused',
    )
    const first = but(liveDeployment(), 'metadata.managedFields.0.manager', 'x')
    const { why } = await changes({ apply: () => liveDeployment() }, wanted, first)
    expect(why).toBe('takes over ownership of its fields, which stay as they are')
  })

  it('what it calls invalid is handed on with all that an explanation needs', async () => {
    const error = new ApiError(422, 'Invalid', 'spec: Forbidden')
    const { invalid, changes: none } = await changes({ apply: throwing(error) }, wanted, liveDeployment())
    expect(none).toEqual([])
    expect(invalid).toEqual([{ ref, source: 'web.yaml', live: liveDeployment(), wanted, error }])
  })

  it('a webhook that knows no dry run is asked at the real write', async () => {
    const error = new ApiError(400, 'BadRequest', 'admission webhook "w" does not support dry run')
    const { action, change } = await changes({ apply: throwing(error) }, wanted, liveDeployment())
    expect([action, change!.result]).toEqual(['update', undefined])
  })

  it.each([
    [
      403,
      'deployments.apps "web" is forbidden: User "x" cannot patch resource "deployments" in API group "apps" in the namespace "shop"',
      'install/permission',
      /user x may not patch apps deployments in namespace shop$/,
    ],
    [
      403,
      'pods "web" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
      'install/quota',
      /does not fit into the ResourceQuota q: pods: 1 more asked for, 2 of 2 used$/,
    ],
    [
      400,
      'admission webhook "w.io" denied the request: no latest',
      'install/rule',
      /admission webhook w\.io denied it: no latest$/,
    ],
    [
      500,
      'failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): errors:\n  .spec.a: field not declared in schema\n  .spec.b: field not declared in schema',
      'install/object',
      /spec\.a is unknown to the server$/,
    ],
    [
      500,
      'failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.a: field not declared in schema',
      'install/object',
      /spec\.a is unknown to the server$/,
    ],
    [404, 'namespaces "shop" not found', 'install/object', /there is no namespace shop$/],
  ] as const)('its %d is a failure: %s', async (code, message, failure, text) => {
    const { refused } = await changes({ apply: throwing(new ApiError(code, '', message)) }, wanted, liveDeployment())
    expect(refused[0]!.code).toBe(failure)
    expect(refused[0]!.message).toMatch(text)
  })

  it('a lost connection ends all', async () => {
    await expect(changes({ apply: throwing(new Error('gone')) }, wanted, liveDeployment())).rejects.toThrow('gone')
  })
})

describe('A conflict', () => {
  const both = conflict('.spec.replicas', '.spec.selector')

  it('stands against the change', async () => {
    const found = await changes({ apply: unlessForced(both) }, wanted, liveDeployment())
    expect(found.changes).toEqual([])
    expect(found.conflicts.map(({ field, ours, theirs }) => [field, ours, theirs])).toEqual([
      ['spec.replicas', 5, 3],
      ['spec.selector', { matchLabels: { app: 'web' } }, { matchLabels: { app: 'web' } }],
    ])
  })

  it('that is taken in part is still one: force would take the rest as well', async () => {
    const found = await changes({ apply: unlessForced(both) }, wanted, liveDeployment(), { take: ['spec.replicas'] })
    expect(found.conflicts.map(({ field }) => field)).toEqual(['spec.selector'])
    expect(found.asked).toHaveLength(1)
  })

  it.each([{ take: ['Deployment/web:spec.replicas', 'spec.selector'] }, { forceConflicts: true }])(
    'is forced by %j',
    async (options) => {
      const found = await changes({ apply: unlessForced(both) }, wanted, liveDeployment(), options)
      expect(found.asked).toEqual(['apply Deployment/shop/web dry', 'apply Deployment/shop/web dry force'])
      expect([...found.forced]).toEqual([identityOf(ref)])
      expect(found.why).toBe('takes spec.replicas, spec.selector from kubectl-edit')
    },
  )

  it('is avoided by yielding: the field is not sent', async () => {
    const live = but(liveDeployment(), 'metadata.managedFields.0.fieldsV1.f:spec.f:replicas', undefined)
    const found = await changes({}, wanted, live, { yield: ['spec.replicas'] })
    expect(found.action).toBe('none')
    expect(found.change!.wanted).toEqual(but(wanted, 'spec.replicas', undefined))
  })
})

describe('Yielding what only we own', () => {
  it('gives the ownership up first: merely leaving it out would remove the value', async () => {
    let sent: JsonMap | undefined
    const apply = (object: JsonMap): JsonMap => {
      sent = object
      return liveDeployment()
    }
    const found = await changes({ apply }, wanted, liveDeployment(), { yield: ['spec.replicas'] })
    expect(sent).toMatchObject({ spec: { replicas: 3 } })
    expect(found.why).toBe('gives up what is yielded')
    expect(found.ownership.get(identityOf(ref))!.at(-1)).toEqual({ op: 'remove', path: '/metadata/managedFields/0' })
    expect(found.change!.wanted).not.toHaveProperty('spec.replicas')
  })
})

describe('Adoption', () => {
  const tool = {
    manager: 'helm',
    operation: 'Apply',
    apiVersion: 'apps/v1',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': { 'f:replicas': {}, 'f:paused': {}, 'f:revisionHistoryLimit': {} } },
  }
  const live = but(but(liveDeployment(), 'metadata.managedFields.2', tool), 'spec.paused', true)

  it('is planned with what goes by it, as the server would store it; what is put back is not called removed', async () => {
    const put: JsonMap[] = []
    const answers: Answers = {
      apply: () => live,
      get: () => but(live, 'metadata.resourceVersion', '77'),
      replace: (object) => {
        put.push(object)
        return but(object, 'spec.revisionHistoryLimit', 10)
      },
    }
    const found = await changes(answers, wantedDeployment(), live, { adopt: true })
    expect(put[0]).toMatchObject({ metadata: { resourceVersion: '77' } })
    expect(put[0]).not.toHaveProperty('spec.paused')
    expect(found.why).toBe('takes over all fields of helm; removes spec.paused')
    expect(found.change!.result).not.toHaveProperty('spec.paused')
    expect(found.ownership.size).toBe(1)
    expect(found.forced.size).toBe(0)
  })

  it('needs no force where only adopted managers are in conflict', async () => {
    const error = new ApiError(409, 'Conflict', '', [
      { reason: 'FieldManagerConflict', message: 'conflict with "helm"', field: '.spec.replicas' },
    ])
    const answers: Answers = { apply: unlessForced(error), get: () => live, replace: (object) => object }
    const found = await changes(answers, wanted, live, { adopt: true })
    expect([found.action, found.forced.size]).toEqual(['update', 0])
  })

  it('foresees what an apply could not: a volume that is of two types until the adopted one is gone', async () => {
    const answers: Answers = {
      apply: throwing(new ApiError(422, 'Invalid', 'may not specify more than 1 volume type')),
      get: () => live,
      replace: (object) => object,
    }
    const found = await changes(answers, wanted, live, { adopt: true })
    expect(found.change!.result).toMatchObject({ spec: { replicas: 5, strategy: { type: 'RollingUpdate' } } })
    expect(found.change!.result).not.toHaveProperty('spec.paused')
  })

  it('is not wanted unless it is said', async () => {
    expect(await changes({}, wantedDeployment(), live)).toMatchObject({ action: 'none' })
  })

  it('is decided anew when an entry has moved in between', async () => {
    let tries = 0
    const cluster = scripted({
      get: () => live,
      patch: () => {
        if (++tries < 3) throw new ApiError(422, 'Invalid', 'the server rejected our request')
        return live
      },
    })
    await changeOwnership(cluster, { ref }, { adopt: true, yield: [] })
    expect(cluster.asked.filter((text) => text.startsWith('patch'))).toHaveLength(3)
  })
})

describe('Many objects', () => {
  it('are asked twelve at a time, and told in the order in which they are wanted', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `n${i}`)
    const of = (object: JsonMap, name: string): JsonMap => but(object, 'metadata.name', name)
    let now = 0
    let most = 0
    const cluster = {
      ...scripted({}),
      apply: async (object: JsonMap): Promise<JsonMap> => {
        most = Math.max(most, ++now)
        await Promise.resolve()
        now--
        return object
      },
    }
    const all = names.map((name) => ({ ref: { ...ref, name }, source: '', object: of(wanted, name) }))
    const live = new Map(all.map((one) => [identityOf(one.ref), of(liveDeployment(), one.ref.name)]))
    const found = await changesOf(cluster, all, live, plain)
    expect(found.changes.map((change) => change.ref.name)).toEqual(names)
    expect(most).toBe(12)
  })
})
