import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { refOf } from '../../../src/core/object-ref.ts'
import type { HookObject } from '../../../src/install/hooks/hook.ts'
import type { HooksEnd } from '../../../src/install/hooks/run-hooks.ts'
import { runHooks } from '../../../src/install/hooks/run-hooks.ts'
import { runTests } from '../../../src/install/hooks/run-tests.ts'
import { cancelSource } from '../../../src/core/cancel.ts'
import { nameOf, textAt } from '../../../src/status/field.ts'
import { at, merged } from '../../status/objects.ts'
import type { Stage } from '../wait/stage.ts'
import { newStage } from '../wait/stage.ts'

describe('the hooks of an event', () => {
  it('run by weight and then by name, one after the other, and those of other events do not', async () => {
    const stage = newStage()
    jobsEnd(stage, 'Complete')
    const hooks = [
      job('z', { weight: 0 }),
      job('b', { weight: 5 }),
      job('a', { weight: 5 }),
      job('x', { events: ['test'] }),
    ]
    expect(await run(stage, [...hooks, job('first', { weight: -1 })])).toEqual({ is: 'succeeded' })
    expect(told(stage)).toEqual(['first', 'z', 'a', 'b'].flatMap((name) => [`${name} started`, `${name} succeeded`]))
  })

  it('are deleted before they are made, unless their policy says other things only', async () => {
    const stage = newStage()
    jobsEnd(stage, 'Complete')
    for (const name of ['default', 'before', 'never']) stage.put(job(name).object)
    const hooks = [
      job('before', { deletePolicies: ['hook-failed', 'before-hook-creation'] }),
      job('default'),
      job('never', { deletePolicies: ['hook-failed'] }),
    ]
    expect(await run(stage, hooks)).toMatchObject({ is: 'failed', ref: { name: 'never' } })
    expect(requests(stage)).toEqual(['remove before', 'apply before', 'remove default', 'apply default'])
    expect(told(stage).at(-1)).toBe(
      'never failed: it is there from an earlier run, which its helm.sh/hook-delete-policy (hook-failed) does not delete: add before-hook-creation',
    )
  })

  it('are not made before what was deleted is gone', async () => {
    const stage = newStage()
    jobsEnd(stage, 'Complete')
    const left = stage.put(job('a').object, { metadata: { deletionTimestamp: at(0) } })
    stage.onRemove = () => false
    stage.at(4000, () => stage.drop(left))
    let made = 0
    stage.onApply = ((end) => (object: JsonMap) => {
      made = stage.clock.monotonic()
      end(object)
    })(stage.onApply)
    expect(await run(stage, [job('a')])).toEqual({ is: 'succeeded' })
    expect(made).toBeGreaterThanOrEqual(4000)
  })

  it('of other kinds than Job and Pod are done once they are stored, and are applied over what is there', async () => {
    const stage = newStage()
    const map = stage.put(hook('v1', 'ConfigMap', 'settings').object)
    const hooks = [hook('v1', 'ConfigMap', nameOf(map), { deletePolicies: ['hook-failed'] })]
    expect(await run(stage, hooks)).toEqual({ is: 'succeeded' })
    expect(requests(stage)).toEqual(['apply settings'])
  })

  it('may be a pod, which has to end and not only to be ready', async () => {
    const stage = newStage()
    const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
    stage.onApply = (object) => {
      stage.put(object, { status: ready })
      stage.at(5000, () => stage.put(object, { status: { phase: 'Succeeded' } }))
    }
    expect(await run(stage, [hook('v1', 'Pod', 'ping')])).toEqual({ is: 'succeeded' })
    expect(stage.clock.monotonic()).toBe(5000)
    expect(stage.said()).toContain('0.4s Pod/ping waiting it runs and has not ended yet')
  })

  it('are made in their namespace, with the labels that are given', async () => {
    const stage = newStage()
    const stored: JsonMap[] = []
    stage.onApply = (object) => void stored.push(object)
    const settings = hook('v1', 'ConfigMap', 'settings')
    const bare = { ...settings, object: { ...settings.object, metadata: { name: 'settings', labels: { mine: 'x' } } } }
    await runHooks(stage, [bare], 'pre-install', { timeout: 1, emit: () => undefined, labels: { release: 'r' } })
    expect(stored[0]).toMatchObject({ metadata: { namespace: 'prod', labels: { mine: 'x', release: 'r' } } })
    expect(bare.object.metadata).not.toHaveProperty('namespace')
  })

  it('that succeeded are deleted once all have, the last one first, if their policy says so', async () => {
    const stage = newStage()
    jobsEnd(stage, 'Complete')
    const policy = { deletePolicies: ['before-hook-creation', 'hook-succeeded'] }
    await run(stage, [job('a', policy), job('b'), job('c', policy)])
    expect(requests(stage)).toEqual([
      ...['remove a', 'apply a', 'remove b', 'apply b', 'remove c', 'apply c'],
      ...['remove c', 'remove a'],
    ])
  })

  it('never delete a CustomResourceDefinition, and wait until it is established', async () => {
    const stage = newStage()
    const established = { conditions: [{ type: 'Established', status: 'True' }] }
    stage.onApply = (object) => {
      stage.at(800, () => stage.put(object, { status: established }))
    }
    const policy = { deletePolicies: ['before-hook-creation', 'hook-succeeded', 'hook-failed'] }
    const definition = hook('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'topics.example.com', policy)
    expect(await run(stage, [definition])).toEqual({ is: 'succeeded' })
    expect(requests(stage)).toEqual(['apply topics.example.com'])
    expect([stage.clock.monotonic(), stage.calls.includes('rediscover')]).toEqual([800, true])
  })

  it('that cannot be deleted afterwards are a warning', async () => {
    const stage = newStage()
    jobsEnd(stage, 'Complete')
    const remove = (): Promise<boolean> => Promise.reject(new ApiError(403, 'Forbidden', 'jobs is forbidden'))
    const ports = { clock: stage.clock, cluster: Object.assign(stage.cluster, { remove }) }
    const hooks = [job('a', { deletePolicies: ['hook-succeeded'] })]
    const emit = (event: (typeof stage.events)[number]): void => void stage.events.push(event)
    expect(await runHooks(ports, hooks, 'pre-install', { timeout: 60_000, emit })).toEqual({ is: 'succeeded' })
    expect(stage.events.at(-1)).toEqual({
      is: 'warning',
      text: 'hook Job/prod/a is not deleted, as its policy demands: jobs is forbidden',
    })
  })
})

describe('a hook that fails', () => {
  it('ends it, with why and what it wrote last', async () => {
    const stage = newStage()
    jobsEnd(stage, 'Failed')
    stage.logs.set('a-1/app', 'connecting\nno route to host')
    const end = await run(stage, [job('a'), job('b')])
    const why =
      'BackoffLimitExceeded: Job has reached the specified backoff limit; pod a-1 failed: container app: exit code 3'
    expect(end).toEqual({ is: 'failed', ref: refOf(job('a').object), why })
    expect(hookEvents(stage)).toMatchObject([
      { state: 'started' },
      { state: 'failed', why, log: 'connecting\nno route to host' },
    ])
  })

  it('is deleted if its policy says so, after its log was read; and so are those that succeeded before', async () => {
    const stage = newStage()
    jobsEnd(stage, 'Complete', 'Failed')
    stage.logs.set('b-1/app', 'last words')
    const policy = { deletePolicies: ['before-hook-creation', 'hook-succeeded', 'hook-failed'] }
    await run(stage, [job('a', policy), job('b', policy)])
    expect(requests(stage).slice(-2)).toEqual(['remove b', 'remove a'])
    expect(hookEvents(stage).at(-1)?.log).toBe('last words')
  })

  it('may be one that the server refuses', async () => {
    const stage = newStage()
    stage.onApply = () => {
      throw new ApiError(422, 'Invalid', 'Job.batch "a" is invalid: spec.template: Required value')
    }
    expect(await run(stage, [job('a')])).toMatchObject({
      is: 'failed',
      why: 'Job.batch "a" is invalid: spec.template: Required value',
    })
  })

  it('may be one that takes too long', async () => {
    const stage = newStage()
    const end = await run(stage, [job('a')])
    expect(end).toMatchObject({ why: 'not done after 1m0s: not started yet' })
    expect(stage.clock.monotonic()).toBe(60_000)
  })

  it('is none when the user interrupts it', async () => {
    const stage = newStage()
    const cancel = cancelSource()
    stage.at(900, cancel.cancel)
    const end = await runHooks(stage, [job('a'), job('b')], 'pre-install', {
      ...{ timeout: 60_000, signal: cancel.signal },
      emit: (event) => void stage.events.push(event),
    })
    expect(end).toEqual({ is: 'interrupted' })
    expect(told(stage)).toEqual(['a started'])
    expect(requests(stage)).toEqual(['remove a', 'apply a'])
  })
})

describe('the log of a hook', () => {
  it.each([
    ['of an install, by default', 'pre-install', [], undefined],
    ['of an install, with hook-succeeded', 'pre-install', ['hook-succeeded'], 'it works'],
    ['of an install, with hook-failed', 'pre-install', ['hook-failed'], undefined],
    ['of a test', 'test', [], 'it works'],
  ])('that succeeded: %s', async (_, event, logPolicies, log) => {
    const stage = newStage()
    jobsEnd(stage, 'Complete')
    stage.logs.set('a-1/app', 'it works')
    await run(stage, [job('a', { logPolicies, events: [event] })], event)
    expect(hookEvents(stage).at(-1)?.log).toBe(log)
  })

  it('names pods and containers where there are several', async () => {
    const stage = newStage()
    jobsEnd(stage, 'Failed')
    const end = stage.onApply
    stage.onApply = (object) => {
      end(object)
      stage.put(jobPod(object, 'a-0', { metadata: { creationTimestamp: at(-60) } }))
    }
    stage.put(jobPod({ metadata: { name: 'a', uid: 'of-yesterday' } }, 'a-9'))
    for (const [name, text] of Object.entries({ 'a-0': 'first', 'a-1': 'second', 'a-9': 'of yesterday' }))
      stage.logs.set(`${name}/app`, text)
    await run(stage, [job('a')])
    expect(hookEvents(stage).at(-1)?.log).toBe('== pod a-0, container app\nfirst\n== pod a-1, container app\nsecond')
  })
})

describe('the tests of a release', () => {
  it.each([
    ['all', {}, ['a', 'b', 'c']],
    ['only some', { only: ['a', 'c'] }, ['a', 'c']],
    ['all but some', { except: ['a'] }, ['b', 'c']],
    ['some but others', { only: ['a', 'b'], except: ['a'] }, ['b']],
  ])('may be run by name: %s', async (_, filters, names) => {
    const stage = newStage()
    jobsEnd(stage, 'Complete')
    const tests = ['a', 'b', 'c'].map((name) => job(name, { events: ['test'] }))
    const emit = (event: (typeof stage.events)[number]): void => void stage.events.push(event)
    const end = await runTests(stage, [...tests, job('d')], { timeout: 60_000, emit, ...filters })
    expect(end).toEqual({ is: 'succeeded' })
    expect(told(stage).filter((line) => line.endsWith('started'))).toEqual(names.map((name) => `${name} started`))
  })

  it('are not run when one of the names is unknown', async () => {
    const stage = newStage()
    const options = { timeout: 1, emit: () => undefined, only: ['pong'] }
    await expect(runTests(stage, [job('ping', { events: ['test'] })], options)).rejects.toMatchObject({
      code: 'usage',
      message: 'the release has no test "pong"',
      hint: 'did you mean ping?',
    })
  })
})

function run(stage: Stage, hooks: readonly HookObject[], event = 'pre-install'): Promise<HooksEnd> {
  return runHooks(stage, hooks, event, { timeout: 60_000, emit: (one) => void stage.events.push(one) })
}

function hook(apiVersion: string, kind: string, name: string, more: Partial<HookObject> = {}): HookObject {
  const object = { apiVersion, kind, metadata: { name, namespace: 'prod', annotations: { 'helm.sh/hook': 'x' } } }
  return {
    ...{ ref: refOf(object), source: `${name}.yaml`, object, events: ['pre-install'], weight: 0 },
    ...{ deletePolicies: [], logPolicies: [], ...more },
  }
}

function job(name: string, more: Partial<HookObject> = {}): HookObject {
  return hook('batch/v1', 'Job', name, more)
}

function jobPod(job: JsonMap, name: string, more: JsonMap = {}): JsonMap {
  const ended = { name: 'app', state: { terminated: { exitCode: 3 } } }
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...{ name, namespace: 'prod', creationTimestamp: at(0), labels: { 'job-name': nameOf(job) } },
      ownerReferences: [{ controller: true, uid: textAt(job, 'metadata', 'uid')! }],
    },
    spec: { containers: [{ name: 'app' }] },
    status: { phase: 'Failed', containerStatuses: [ended] },
  }
  return merged(pod, more)
}

/** Each Job ends 2 s after it was made, in turn by these conditions, the last one of them for all others. */
function jobsEnd(stage: Stage, ...types: readonly ('Complete' | 'Failed')[]): void {
  let made = 0
  const reason = { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }
  stage.onApply = (object) => {
    const type = types[Math.min(made++, types.length - 1)]!
    stage.put(object, { status: { startTime: at(0), active: 1 } })
    stage.at(2000, () => {
      stage.put(jobPod(object, `${nameOf(object)}-1`, type === 'Complete' ? { status: { phase: 'Succeeded' } } : {}))
      stage.put(object, {
        status: { startTime: at(0), conditions: [{ type, status: 'True', ...(type === 'Failed' && reason) }] },
      })
    })
  }
}

/** What was written, in order. */
function requests(stage: Stage): readonly string[] {
  return stage.calls.filter((call) => /^(?:apply|remove)/.test(call)).map((call) => call.replace(/ \S+/, ''))
}

function hookEvents(stage: Stage) {
  return stage.events.filter((event) => event.is === 'hook')
}

function told(stage: Stage): readonly string[] {
  return hookEvents(stage).map(({ ref, state, why }) => `${ref.name} ${state}${why === undefined ? '' : `: ${why}`}`)
}
