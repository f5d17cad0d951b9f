import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { JsonMap } from '../../../src/core/json.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { ChainLink } from '../../../src/rollout/chain.ts'
import { chainOf, readAfter } from '../../../src/rollout/chain.ts'

interface Facts {
  readonly component?: string
  readonly app?: string
  readonly chart?: string
  readonly image?: string
}

function link(
  name: string,
  { component, app, chart, image = 'registry.example.com/own/app:1' }: Facts = {},
): ChainLink {
  const labels: JsonMap = {
    ...(component === undefined ? {} : { 'app.kubernetes.io/component': component }),
    ...(app === undefined ? {} : { 'app.kubernetes.io/name': app }),
  }
  const set = { metadata: { name, labels }, spec: { template: { spec: { containers: [{ name: 'a', image }] } } } }
  return { name, set, chart }
}

const names = (links: readonly ChainLink[]): string[] => links.map(({ name }) => name)

function message(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof Failure && error.code === 'rollout/plan') return error.message
    throw error
  }
  return ''
}

describe('several sets roll', () => {
  test.for<[string, ChainLink[], string[]]>([
    [
      'controllers before brokers, and those before what talks to them, by their labels',
      [
        link('a', { component: 'streams' }),
        link('b', { component: 'connect' }),
        link('c', { component: 'broker', app: 'kafka' }),
        link('d', { component: 'controller', app: 'kafka' }),
      ],
      ['d', 'c', 'b', 'a'],
    ],
    [
      'by the ends of their names where nothing else tells',
      [link('events-connect'), link('events-schema-registry'), link('events-kafka'), link('events-kafka-controller')],
      ['events-kafka-controller', 'events-kafka', 'events-connect', 'events-schema-registry'],
    ],
    ['by their charts', [link('a', { chart: 'streams' }), link('b', { chart: 'kafka' })], ['b', 'a']],
    [
      'by their images',
      [link('a', { image: 'cp-kafka:7.9' }), link('b', { image: 'localhost:5000/zookeeper:3.5@sha256:ab' })],
      ['b', 'a'],
    ],
    ['ZooKeeper before Kafka', [link('k8skafka'), link('kafka'), link('zk')], ['zk', 'kafka', 'k8skafka']],
    ['as the manifests have them where nothing tells', [link('b'), link('a'), link('c')], ['b', 'a', 'c']],
    ['unknown ones last: they may need any of the others', [link('shop'), link('connect')], ['connect', 'shop']],
    ['a test of a broker is no broker', [link('kafka-test'), link('kafka')], ['kafka', 'kafka-test']],
  ])('%s', ([, links, expected]) => {
    expect(names(chainOf(links, []))).toEqual(expected)
  })

  it('as --after says, whatever their roles are', () => {
    const links = [link('controller'), link('broker'), link('connect')]
    expect(names(chainOf(links, readAfter('controller=connect')))).toEqual(['broker', 'connect', 'controller'])
    expect(names(chainOf(links, readAfter('controller=connect, broker=controller')))).toEqual([
      'connect',
      'controller',
      'broker',
    ])
  })

  it('in no circle', () => {
    const links = [link('d'), link('a'), link('b'), link('c')]
    expect(message(() => chainOf(links, readAfter('d=a,a=b,b=c,c=a')))).toBe(
      '--after goes in a circle: a after b after c after a',
    )
    expect(message(() => chainOf(links, readAfter('a=a')))).toBe('--after goes in a circle: a after a')
  })

  it('only after sets that are there', () => {
    expect(message(() => chainOf([link('a')], readAfter('a=b')))).toBe(
      '--after names b, which is none of the sets here',
    )
  })

  test.for(['', 'a', 'a=', '=b', 'a=b=c', 'a=b,'])('--after %j is refused', (text) => {
    expect(message(() => readAfter(text))).toContain('--after must be SET=SET-BEFORE-IT, got ')
  })

  it('each once, and none before what it waits for, in every chain that has no circle', () => {
    const all = ['kafka', 'zk', 'connect', 'x', 'y', 'controller']
    const pair = fc.tuple(fc.nat(5), fc.nat(5)).filter(([a, b]) => a < b)
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 6 }), fc.array(pair), (order, pairs) => {
        const after = pairs.map(([a, b]) => ({ set: order[b]!, first: order[a]! }))
        const chain = names(
          chainOf(
            all.map((name) => link(name)),
            after,
          ),
        )
        expect([...chain].sort()).toEqual([...all].sort())
        for (const { set, first } of after) expect(chain.indexOf(first)).toBeLessThan(chain.indexOf(set))
      }),
    )
  })
})
