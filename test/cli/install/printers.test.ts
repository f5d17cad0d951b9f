import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import schema from '../../../schemas/events.schema.json' with { type: 'json' }
import { installPrinter } from '../../../src/cli/install/printer.ts'
import type { InstallEvent } from '../../../src/install/event.ts'
import { type FakeIo, type FakeIoOptions, fakeIo } from '../fake-io.ts'
import { all, begin, broker, change, config, password, plan, ref, service, upgrade } from './events.ts'
import { fakeClock } from './fake-clock.ts'

function printed(
  events: readonly InstallEvent[],
  output: 'text' | 'json' = 'text',
  options: FakeIoOptions = {},
): FakeIo {
  const io = fakeIo(options)
  const printer = installPrinter(output, io, fakeClock())
  for (const event of events) printer.emit(event)
  printer.close()
  return io
}

describe('on a pipe', () => {
  it('an upgrade is a line for each change, a sentence, and the notes', () => {
    const io = printed(upgrade)
    expect(io.out()).toBe(`events in namespace kafka: install, revision 3
updated    Secret/kafka/admin
created    Service/kafka/broker
updated    StatefulSet/kafka/broker: pods broker-0 to broker-2 restart: the image changes
waiting    StatefulSet/kafka/broker: pod broker-2 is not ready: readiness probe failed
pruned     ConfigMap/kafka/old
ready      StatefulSet/kafka/broker
kept       PersistentVolumeClaim/kafka/data-broker-3: its kind is never deleted without a flag
events is deployed as revision 3 after 0s: 2 updated, 1 created, 1 pruned, 1 kept, 1 unchanged

Kafka is at broker:9092.
`)
    expect(io.err()).toBe('')
  })

  it('a dry run lists what would happen', () => {
    const io = printed([begin, plan, { is: 'end', outcome: { is: 'planned', changes: 4 } }])
    expect(io.out()).toBe(`events in namespace kafka: install, revision 3
update     Secret/kafka/admin
create     Service/kafka/broker
update     StatefulSet/kafka/broker: pods broker-0 to broker-2 restart: the image changes
prune      ConfigMap/kafka/old
kept       PersistentVolumeClaim/kafka/data-broker-3: its kind is never deleted without a flag
nothing was written: 2 to update, 1 to create, 1 to prune, 1 kept, 1 unchanged
`)
  })

  it('an object is told from one of another group with the same kind and name', () => {
    const old = { ...service, apiVersion: 'serving.knative.dev/v1' }
    const changes = [change('create', service), change('prune', old, { why: 'it is no longer in the release' })]
    const io = printed([
      begin,
      { is: 'plan', changes },
      { is: 'applied', ref: service, action: 'create' },
      { is: 'applied', ref: old, action: 'prune' },
      { is: 'end', outcome: { is: 'deployed', revision: 3, notes: undefined } },
    ])
    expect(io.out()).toBe(`events in namespace kafka: install, revision 3
created    Service/kafka/broker
pruned     Service/kafka/broker: it is no longer in the release
events is deployed as revision 3 after 0s: 1 created, 1 pruned
`)
  })

  it('hooks, which are no part of the release, are not counted', () => {
    const hook = ref('Job', 'migrate')
    const io = printed([
      begin,
      { is: 'plan', changes: [change('create', config)] },
      { is: 'hook', ref: hook, event: 'pre-install', state: 'started' },
      { is: 'verdict', ref: hook, verdict: { is: 'waiting', for: '0 of 1 completed' } },
      { is: 'verdict', ref: hook, verdict: { is: 'ready' } },
      { is: 'end', outcome: { is: 'deployed', revision: 3, notes: undefined } },
    ])
    expect(io.out()).toMatch(/ after 0s: 1 created\n$/)
  })

  it('what is left alone is counted, and an unchanged object is named only when it is not ready', () => {
    const io = printed([
      begin,
      { is: 'plan', changes: [change('none', config), change('none', broker)] },
      { is: 'verdict', ref: config, verdict: { is: 'ready' } },
      { is: 'verdict', ref: broker, verdict: { is: 'waiting', for: 'pod broker-0' } },
      { is: 'verdict', ref: broker, verdict: { is: 'ready' } },
      { is: 'end', outcome: { is: 'unchanged', revision: 3, notes: undefined } },
    ])
    expect(io.out().split('\n').slice(1)).toEqual([
      'waiting    StatefulSet/kafka/broker: pod broker-0',
      'ready      StatefulSet/kafka/broker',
      'events is unchanged at revision 3: 2 unchanged; nothing was written',
      '',
    ])
  })

  it('a failure and its evidence go to standard error, so that they are seen without the rest', () => {
    const io = printed(all.filter(({ is }) => is !== 'end').concat(all.filter((event) => event.is === 'end').at(-3)!))
    expect(io.err()).toBe(`warning: spec.password *** is deprecated

StatefulSet/kafka/broker failed: exit code 1 after ***
  events
    3m ago Warning BackOff pod/broker-0: ***
  log of pod broker-0, container kafka, the run before
    │ first
    │     second <U+001B>[31m***
  log of pod broker-0, container init
    (nothing was printed)
error: install of events failed: broker cannot use ***; events was brought back to revision 2
`)
    expect(io.out()).toBe(`events in namespace kafka: install, revision 3
waiting    for ci@runner-4, who holds the release
took over  the release from ci@runner-4, who left it behind
created    Namespace/kafka
waiting    StatefulSet/kafka/broker: pod broker-0 logs in with ***
failed     StatefulSet/kafka/broker: pod broker-0 cannot log in with ***
started    Job/kafka/migrate (pre-install hook)
succeeded  Job/kafka/migrate (pre-install hook)
failed     Job/kafka/migrate (test hook): no ***
    │ > ***
rollback   to revision 2
`)
  })

  it.each<[InstallEvent & { is: 'end' }, string, 'out' | 'err']>([
    [{ is: 'end', outcome: { is: 'tested' } }, 'events passed its tests after 0s\n', 'out'],
    [
      { is: 'end', outcome: { is: 'uninstalled', kept: [ref('PersistentVolumeClaim', 'data')] } },
      'events is uninstalled after 0s; kept: PersistentVolumeClaim/kafka/data\n',
      'out',
    ],
    [
      {
        is: 'end',
        outcome: {
          is: 'stopped',
          set: 'StatefulSet/kafka/broker',
          rollout: { is: 'blocked', partition: 2, because: 'pod broker-2 has restarted once', next: 'mend it' },
        },
      },
      'blocked: install of events: the rollout of StatefulSet/kafka/broker is blocked: pod broker-2 has restarted once\n  next: mend it\n',
      'err',
    ],
    [
      {
        is: 'end',
        outcome: {
          is: 'stopped',
          set: 'StatefulSet/kafka/broker',
          rollout: { is: 'held', partition: 2, because: 'paused', next: 'capstan rollout resume sts/broker' },
          waiting: ['StatefulSet/kafka/connect', 'StatefulSet/kafka/streams'],
        },
      },
      `held: install of events: the rollout of StatefulSet/kafka/broker is held: paused
  waiting, with the new template held: StatefulSet/kafka/connect, StatefulSet/kafka/streams
  next: capstan rollout resume sts/broker; once it is through, the same install again rolls out what waits and ends revision 3
`,
      'err',
    ],
    [
      { is: 'end', outcome: { is: 'interrupted', why: '2 of 5 objects were written; run the same command again' } },
      'interrupted: install of events was interrupted: 2 of 5 objects were written; run the same command again\n',
      'err',
    ],
    [
      { is: 'end', outcome: { is: 'failed', why: 'broker is not ready' } },
      'error: install of events failed: broker is not ready\n',
      'err',
    ],
  ])('%j ends with "%s"', (end, sentence, stream) => {
    const io = printed([begin, end])
    expect((stream === 'out' ? io.out() : io.err()).endsWith(sentence)).toBe(true)
  })

  it('the reason of a rollout is told by the rollout, above the evidence, and not again', () => {
    const because = 'pod broker-2 has restarted once'
    const rollout = { is: 'blocked', partition: 2, because, next: 'mend it' } as const
    const verdict = { is: 'failed', why: because } as const
    const io = printed([
      begin,
      { is: 'rollout', set: { namespace: 'kafka', name: 'broker' }, event: { is: 'end', at: 0, outcome: rollout } },
      { is: 'evidence', evidence: { ref: broker, verdict, events: ['3m ago Warning BackOff'], logs: [] } },
      { is: 'end', outcome: { is: 'stopped', set: 'StatefulSet/kafka/broker', rollout } },
    ])
    expect(io.err()).toBe(`
StatefulSet/kafka/broker
  events
    3m ago Warning BackOff
blocked: install of events: the rollout of StatefulSet/kafka/broker is blocked
  next: mend it
`)
  })

  it('the sentence is about what was asked for, also when an automatic rollback began since', () => {
    const back = { ...begin, action: 'rollback to 1' } as InstallEvent
    const io = printed([begin, back, { is: 'end', outcome: { is: 'failed', why: 'a pod crashes', rolledBackTo: 1 } }])
    expect(io.err()).toContain('error: install of events failed: a pod crashes; events was brought back to revision 1')
  })

  it('an uninstall deletes; anything else prunes', () => {
    const uninstall = { ...begin, action: 'uninstall' } as InstallEvent
    const io = printed([
      uninstall,
      { is: 'plan', changes: [change('prune', config)] },
      { is: 'applied', ref: config, action: 'prune' },
    ])
    expect(io.out()).toContain('deleted    ConfigMap/kafka/broker\n')
  })

  it('has colours where they are wanted, and else none', () => {
    expect(printed(all).out()).not.toMatch(/\u001b/)
    expect(printed(upgrade, 'text', { env: { FORCE_COLOR: '1' } }).out()).toContain(
      '\u001b[32mready\u001b[0m      Stateful',
    )
  })

  it('goes on when its reader goes away: the install must not stop in the middle', () => {
    expect(() => printed(upgrade, 'text', { readerStopsAfter: 1 })).not.toThrow()
  })

  it('tells at the end that it could not print, and never while it installs', () => {
    const io = fakeIo()
    const full = new Error('no space is left')
    const printer = installPrinter(
      'text',
      {
        ...io,
        stdout: {
          write: () => true,
          flush: () => {
            throw full
          },
        },
      },
      fakeClock(),
    )
    for (const event of upgrade) printer.emit(event)
    expect(() => printer.close()).toThrow(full)
    printer.close()
  })
})

describe('as JSON', () => {
  const ajv = new Ajv2020({ allErrors: true })
  addFormats.default(ajv)
  const check = ajv.compile(schema)

  it('an event of every kind is one line that fits schemas/events.schema.json', () => {
    const io = printed(all, 'json')
    const lines = io.out().trimEnd().split('\n')
    expect(lines).toHaveLength(all.length)
    for (const line of lines) expect(check(JSON.parse(line)) || `${line}: ${ajv.errorsText(check.errors)}`).toBe(true)
    expect(io.err()).toBe('')
    const kinds = Object.values(schema.$defs).flatMap((one) =>
      'properties' in one && 'at' in one.properties ? [one.properties.is.const] : [],
    )
    expect(new Set(all.map(({ is }) => is))).toEqual(new Set(kinds))
  })

  it('has its time, and no whole objects', () => {
    const [first, , , fourth] = printed(all, 'json').out().split('\n')
    expect(first).toBe(
      '{"at":"2026-01-02T12:00:00.000Z","is":"begin","release":{"name":"events","namespace":"kafka"},"action":"install","revision":3}',
    )
    expect(JSON.parse(fourth!)).toMatchObject({
      changes: [
        { ref: { kind: 'Secret' }, action: 'update' },
        { source: 'kafka/templates/service.yaml.hbs' },
        {},
        {},
        {},
        {},
      ],
    })
    expect(fourth).not.toContain('wanted')
  })

  it('a field that the schema does not know is refused', () => {
    expect(check({ at: '2026-01-02T12:00:00Z', is: 'warning', text: 'x', more: 1 })).toBe(false)
    expect(check({ at: 'noon', is: 'warning', text: 'x' })).toBe(false)
  })
})

describe('what Secrets hold', () => {
  it.each<['text' | 'json', FakeIoOptions]>([
    ['text', {}],
    ['json', {}],
    ['text', { terminal: { stdout: true, stderr: true } }],
  ])('is in no output: %s %j', (output, options) => {
    const io = printed(all, output, options)
    for (const text of [io.out(), io.err()]) {
      expect(text).not.toContain(password)
      expect(text).not.toContain(Buffer.from(password).toString('base64'))
    }
    expect(io.out() + io.err()).toContain('***')
  })

  it('is masked as a whole word only when it is short, and never when it is the name of something', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {},
      stringData: { user: 'kafka', pin: '4711', no: 'x' },
    }
    const io = printed([
      begin,
      { is: 'plan', changes: [change('create', ref('Secret', 'admin'), { wanted: object })] },
      { is: 'warning', text: 'kafka x 4711 94711 (4711)' },
    ])
    expect(io.err()).toBe('warning: kafka x *** 94711 (***)\n')
  })

  it('is masked line by line where logs show it so', () => {
    const key = ['-----BEGIN PRIVATE KEY-----', 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', '-----END PRIVATE KEY-----'].join(
      '\n',
    )
    const object = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {},
      data: { 'tls.key': Buffer.from(key).toString('base64') },
    }
    const io = printed([
      begin,
      { is: 'plan', changes: [change('create', ref('Secret', 'tls'), { wanted: object })] },
      { is: 'warning', text: 'cannot read MIIEvQIBADANBgkqhkiG9w0BAQEFAASC' },
    ])
    expect(io.err()).toBe('warning: cannot read ***\n')
  })
})
