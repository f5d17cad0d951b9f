import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import type { Cluster } from '../../../src/core/cluster.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import type { Gate } from '../../../src/rollout/gates/gate.ts'
import { makeGate } from '../../../src/rollout/gates/make-gate.ts'
import type { GateSpec } from '../../../src/rollout/spec.ts'
import { ask, gateSpec, momentOf, now, portsOf, refusalOf } from './surroundings.ts'

const container = { name: 'smoke', image: 'smoke:1', args: ['--broker', '{last}'] }
const template = { spec: { containers: [container] } }

function spec(jobSpec: unknown = { template }, more: Partial<GateSpec> = {}): GateSpec {
  return gateSpec({ kind: 'job', spec: jobSpec }, { name: 'smoke', at: 'stage', ...more })
}

interface Yard {
  readonly cluster: Partial<Cluster>
  readonly jobs: Map<string, JsonMap>
  pods: readonly JsonMap[]
  readonly log: string[]
  /** Writes this into the status of the only Job. */
  end(status: JsonMap): void
}

/** An API server with Jobs only; nobody runs them but the test. */
function yard(): Yard {
  const jobs = new Map<string, JsonMap>()
  const log: string[] = []
  const it: Yard = {
    jobs,
    log,
    pods: [],
    end: (status) => {
      const [name, job] = [...jobs][0]!
      jobs.set(name, { ...job, status: { startTime: time(now), ...status } })
    },
    cluster: {
      get: ({ name }) => Promise.resolve(jobs.get(name)),
      apply: (object, { manager }) => {
        const { name } = object['metadata'] as { readonly name: string }
        log.push(`apply ${name} as ${manager}`)
        const metadata = { ...(object['metadata'] as JsonMap), uid: `job-uid-${log.length}` }
        const stored = { ...object, metadata }
        jobs.set(name, stored)
        return Promise.resolve(stored)
      },
      remove: ({ name }, options) => {
        log.push(`remove ${name} ${JSON.stringify(options)}`)
        return Promise.resolve(jobs.delete(name))
      },
      list: (_kind, where) => {
        log.push(`list ${where?.namespace ?? ''} ${where?.labels ?? ''}`)
        return Promise.resolve({ items: it.pods, resourceVersion: '1' })
      },
      log: ({ name }, options) => {
        log.push(`log ${name} ${JSON.stringify(options)}`)
        return Promise.resolve(Array.from({ length: 10 }, (_, at) => `line ${at}`).join('\n'))
      },
    },
  }
  return it
}

function gateIn({ cluster }: Yard, gate: GateSpec = spec()): Gate {
  return makeGate(gate, portsOf({ cluster }))
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

const complete = { conditions: [{ type: 'Complete', status: 'True' }], completionTime: time(now + 75_000) }
const failed = {
  conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too many failures' }],
}

describe('a job gate', () => {
  it('makes a Job that belongs to the set, runs once, and stays for a day', async () => {
    const all = yard()
    const result = await ask(gateIn(all))
    const [job] = [...all.jobs.values()]
    expect(result).toMatchObject({ is: 'unknown', term: 'early' })
    expect(result.sentence).toMatch(/^Job kafka-smoke-2-[0-9a-f]{10} was made just now$/)
    expect(all.log[0]).toMatch(/^apply kafka-smoke-2-[0-9a-f]{10} as capstan-rollout$/)
    expect(job).toMatchObject({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        namespace: 'shop',
        labels: { 'app.kubernetes.io/managed-by': 'capstan', 'capstan.dev/rollout-run': 'a1b2c3d4e5f6' },
        annotations: { 'capstan.dev/gate': 'smoke', 'capstan.dev/gate-since': time(now - 30_000) },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'kafka', uid: 'set-uid' }],
      },
      spec: {
        backoffLimit: 0,
        ttlSecondsAfterFinished: 86_400,
        template: { spec: { restartPolicy: 'Never', containers: [{ args: ['--broker', 'kafka-2'] }] } },
      },
    })
  })

  it('leaves what the template says of these, and changes no template in place', async () => {
    const all = yard()
    const given = {
      backoffLimit: 3,
      ttlSecondsAfterFinished: 600,
      template: { spec: { restartPolicy: 'OnFailure', containers: [container] } },
    }
    const before = JSON.stringify(given)
    await ask(gateIn(all, spec(given)))
    expect([...all.jobs.values()][0]).toMatchObject({
      spec: { backoffLimit: 3, ttlSecondsAfterFinished: 600, template: { spec: { restartPolicy: 'OnFailure' } } },
    })
    expect(JSON.stringify(given)).toBe(before)
  })

  it('passes when the Job completes, and makes no second one', async () => {
    const all = yard()
    const gate = gateIn(all)
    await ask(gate)
    expect((await ask(gate)).sentence).toMatch(/^Job .* runs for 0s: not started yet$/)
    all.end(complete)
    expect(await ask(gate)).toMatchObject({
      is: 'pass',
      sentence: expect.stringMatching(/completed after 1m15s$/) as string,
    })
    expect(all.log.filter((line) => line.startsWith('apply'))).toHaveLength(1)
  })

  it('fails with the last lines of the log when the Job fails, which no waiting changes', async () => {
    const all = yard()
    const gate = gateIn(all)
    await ask(gate)
    all.pods = [
      podOf('other-uid', 'not-ours'),
      podOf('job-uid-1', 'smoke-x7k2p', now - 1000),
      podOf('job-uid-1', 'smoke-first', now - 9000),
    ]
    all.end(failed)
    const result = await ask(gate)
    expect(result).toMatchObject({ is: 'fail', term: 'final' })
    expect(result.sentence).toMatch(/^Job \S+ failed: .*too many failures.*; delete the Job to have it run again$/)
    expect(result.evidence).toBe(Array.from({ length: 10 }, (_, at) => `line ${at}`).join('\n'))
    expect(all.log.at(-1)).toBe('log smoke-x7k2p {"container":"smoke","tailLines":10}')
  })

  it('fails all the same when there is no log', async () => {
    const all = yard()
    const gate = gateIn({
      ...all,
      cluster: { ...all.cluster, log: () => Promise.reject(new ApiError(404, '', 'gone')) },
    })
    await ask(gate)
    all.pods = [podOf('job-uid-1', 'smoke-x7k2p')]
    all.end(failed)
    expect(await ask(gate)).toMatchObject({ is: 'fail', evidence: '(no log of smoke-x7k2p: gone)' })
    all.pods = []
    expect(await ask(gate)).toMatchObject({ is: 'fail', evidence: undefined })
  })

  it('is found again by a rollout that was cut short and goes on', async () => {
    const all = yard()
    await ask(gateIn(all))
    all.end(complete)
    expect((await ask(gateIn(all))).is).toBe('pass')
    expect(all.log.filter((line) => line.startsWith('apply'))).toHaveLength(1)
  })

  it('of a state of before the last restart is no pass: it is deleted, waited for, and made anew', async () => {
    const all = yard()
    const gate = gateIn(all)
    await ask(gate)
    all.end(complete)
    const later = { since: now - 1000 }
    const result = await ask(gate, later)
    expect(result).toMatchObject({ is: 'unknown', term: 'early' })
    expect(result.sentence).toMatch(/^Job \S+ is of before kafka-2 was ready, and is made anew$/)
    expect(all.log.at(-1)).toMatch(/^remove \S+ {"propagation":"Foreground","uid":"job-uid-1"}$/)
    expect((await ask(gate, later)).sentence).toMatch(/was made just now$/)
    expect((await ask(gate, later)).sentence).toMatch(/runs for/)
  })

  it('that is already on its way out is not deleted twice', async () => {
    const all = yard()
    const gate = gateIn(all)
    await ask(gate)
    const [key, job] = [...all.jobs][0]!
    all.jobs.set(key, { ...job, metadata: { ...(job['metadata'] as JsonMap), deletionTimestamp: time(now) } })
    expect((await ask(gate, { since: now })).term).toBe('early')
    expect(await ask(gate)).toMatchObject({
      is: 'fail',
      sentence: expect.stringContaining('is being deleted') as string,
    })
    expect(all.log.filter((line) => line.startsWith('remove'))).toEqual([])
  })

  it('that vanished is not run a second time for its step', async () => {
    const all = yard()
    const gate = gateIn(all)
    await ask(gate)
    all.jobs.clear()
    const result = await ask(gate)
    expect(result).toMatchObject({ is: 'fail', term: 'final' })
    expect(result.sentence).toContain('was there and is gone, so nobody knows how it ended')
    expect(all.log.filter((line) => line.startsWith('apply'))).toHaveLength(1)
  })

  it.each([
    ['of another run', { labels: { 'capstan.dev/rollout-run': 'ffffffffffff' } }, 'is of no step of this rollout'],
    ['of another set', { ownerReferences: [] }, 'does not belong to kafka'],
  ])('%s under its name is left alone, and proves nothing', async (_title, metadata, why) => {
    const all = yard()
    await ask(gateIn(all))
    all.end(complete)
    const [key, job] = [...all.jobs][0]!
    all.jobs.set(key, { ...job, metadata: { ...(job['metadata'] as JsonMap), ...metadata } })
    const result = await ask(gateIn(all), { since: now })
    expect(result).toMatchObject({ is: 'unknown', sentence: `Job ${key} is there already, and ${why}` })
    expect(all.log).toHaveLength(1)
  })

  it('is unknown when the server refuses it', async () => {
    const all = yard()
    const refusal = new ApiError(422, 'Invalid', 'unknown field "spec.templat"')
    const gate = gateIn({ ...all, cluster: { ...all.cluster, apply: () => Promise.reject(refusal) } })
    expect(await ask(gate)).toMatchObject({
      is: 'unknown',
      sentence: 'the API server says 422 Invalid: unknown field "spec.templat"',
    })
  })

  it('has one name for one step of one run, and another for every other', async () => {
    const names = new Set<string>()
    const nameIn = async (gate: GateSpec, moment: object): Promise<string> => {
      const all = yard()
      await ask(gateIn(all, gate), moment)
      const [made] = [...all.jobs.keys()]
      names.add(made!)
      return made!
    }
    expect(await nameIn(spec(), {})).toBe(await nameIn(spec(), { since: now }))
    await nameIn(spec(), { partition: 1 })
    await nameIn(spec(), { run: '000000000000' })
    await nameIn(spec(undefined, { name: 'other' }), {})
    await nameIn(spec(), { set: { ...momentOf().set, uid: 'made-anew' } })
    expect(names.size).toBe(5)
    const long = { set: { ...momentOf().set, name: 'a.b'.repeat(20) } }
    expect(await nameIn(spec(undefined, { name: 'g'.repeat(30) }), long)).toMatch(/^[a-z0-9][-a-z0-9]{0,61}[a-z0-9]$/)
  })

  it.each<[string, unknown, string]>([
    ['without a template', {}, 'gate smoke: its job has no spec with a template'],
    ['that is no map', 'busybox', 'gate smoke: its job has no spec with a template'],
    [
      'that is gone before anybody looks',
      { template, ttlSecondsAfterFinished: 0 },
      'gate smoke: ttlSecondsAfterFinished of its job is 0, less than 600',
    ],
  ])('is refused %s', (_title, jobSpec, message) => {
    expect(refusalOf(spec(jobSpec))).toBe(message)
  })
})

function podOf(owner: string, pod: string, created: number = now): JsonMap {
  const terminated = { exitCode: 1, reason: 'Error' }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod,
      creationTimestamp: time(created),
      ownerReferences: [{ uid: owner, controller: true }],
    },
    spec: { containers: [{ name: 'side' }, { name: 'smoke' }] },
    status: {
      phase: 'Failed',
      containerStatuses: [
        { name: 'side', state: { terminated: { exitCode: 0 } } },
        { name: 'smoke', state: { terminated } },
      ],
    },
  }
}
