import { describe, expect, it, test } from 'vitest'
import { readStack } from '../../src/chart/stack.ts'
import type { Stack } from '../../src/chart/stack.ts'
import { failuresOf } from '../../src/core/failure.ts'
import { isMap } from '../../src/core/json.ts'
import { textLayer } from '../../src/values/layer.ts'
import { readDocument } from '../../src/yaml/read.ts'

const names = ['kafka', 'kafka-connect', 'zookeeper']

function read(text: string): Stack {
  const values = readDocument(text, 'values.yaml')
  if (!isMap(values)) throw new Error('a test needs a map')
  const layers = [textLayer('file', 'values.yaml', text, values)]
  return readStack(values, { layers, known: (name) => names.includes(name), names: () => names })
}

/** `line:column message (hint)` of each failure. */
function wrong(text: string): string[] {
  try {
    read(text)
  } catch (error) {
    return failuresOf(error)!.map(
      ({ at, message, hint }) =>
        `${at?.line ?? 0}:${at?.column ?? 0} ${message}${hint === undefined ? '' : ` (${hint})`}`,
    )
  }
  return []
}

describe('a stack', () => {
  it('names its charts by its keys, in the order of the file', () => {
    expect(read('zookeeper: {}\nkafka: {replicas: 3}\n')).toEqual({
      release: { name: undefined, namespace: undefined },
      global: {},
      rollout: {},
      entries: [
        { key: 'zookeeper', chart: 'zookeeper', preset: undefined, enabled: true, values: {} },
        { key: 'kafka', chart: 'kafka', preset: undefined, enabled: true, values: { replicas: 3 } },
      ],
    })
  })

  it('has the words release, global and rollout beside them', () => {
    expect(
      read('release: {name: stream.prod, namespace: kafka}\nrollout: {stages: [2]}\nglobal: {a: 1}\nkafka: {}\n'),
    ).toMatchObject({
      release: { name: 'stream.prod', namespace: 'kafka' },
      global: { a: 1 },
      rollout: { stages: [2] },
    })
    expect(read('release:\nglobal:\nrollout:\nkafka: {}\n').entries).toHaveLength(1)
  })

  it('takes enabled, preset and chart of an entry for itself', () => {
    expect(read('kafka-b: {chart: kafka, preset: production, enabled: false, replicas: 5}\n').entries).toEqual([
      { key: 'kafka-b', chart: 'kafka', preset: 'production', enabled: false, values: { replicas: 5 } },
    ])
  })

  it('may have one chart twice', () => {
    expect(read('kafka: {}\nkafka-b: {chart: kafka}\n').entries.map(({ chart }) => chart)).toEqual(['kafka', 'kafka'])
  })

  it("gives its global to every chart, where it wins over the chart's own, as a parent's does in Helm", () => {
    const [kafka, connect] = read(
      'global: {bootstrap: "k:9092", a: {x: 1}}\nkafka: {global: {a: {x: 2, z: 2}}}\nkafka-connect: {}\n',
    ).entries
    expect(kafka?.values).toEqual({ global: { bootstrap: 'k:9092', a: { x: 1, z: 2 } } })
    expect(connect?.values).toEqual({ global: { bootstrap: 'k:9092', a: { x: 1 } } })
  })

  it('keeps a key named __proto__ among the values', () => {
    expect(Object.keys(read('kafka: {__proto__: {a: 1}}\n').entries[0]!.values)).toEqual(['__proto__'])
  })

  test.for<[text: string, wanted: string[]]>([
    [
      'kafak: {}\n',
      [
        '1:1 "kafak" names no chart; charts known here are kafka, kafka-connect, zookeeper; other keys are release, global, rollout (did you mean kafka?)',
      ],
    ],
    [
      'replicas: 3\n',
      [
        '1:1 "replicas" names no chart; charts known here are kafka, kafka-connect, zookeeper; other keys are release, global, rollout',
      ],
    ],
    [
      'relase: {name: a}\nkafka: {}\n',
      [
        '1:1 "relase" names no chart; charts known here are kafka, kafka-connect, zookeeper; other keys are release, global, rollout (did you mean release?)',
      ],
    ],
    [
      '__proto__: {}\n',
      [
        '1:1 "__proto__" names no chart; charts known here are kafka, kafka-connect, zookeeper; other keys are release, global, rollout',
      ],
    ],
    [
      'kafka:\n',
      ['1:1 kafka must be a map of the chart\'s values, got nothing (write "kafka: {}" for the chart\'s defaults)'],
    ],
    ['kafka: 3\n', ["1:8 kafka must be a map of the chart's values, got a number"]],
    ['kafka: [a]\n', ["1:8 kafka must be a map of the chart's values, got a list"]],
    ['kafka: {enabled: "yes"}\n', ['1:18 kafka.enabled must be true or false, got a string']],
    ['kafka: {preset: 3}\n', ['1:17 kafka.preset must be the name of a preset, got a number']],
    ['kafka: {preset: ""}\n', ['1:17 kafka.preset must be the name of a preset, got an empty text']],
    [
      'a: {chart: kafak}\n',
      ['1:12 "kafak" names no chart; charts known here are kafka, kafka-connect, zookeeper (did you mean kafka?)'],
    ],
    ['kafka: {chart: 3}\n', ['1:16 kafka.chart must be the name of a chart, got a number']],
    [
      'off: {chart: kafka}\n',
      [
        '1:1 false cannot name an entry; YAML reads yes, no, on, off, y and n as true or false (choose another key, and name the chart by "chart:")',
      ],
    ],
    ['kafka: {global: 3}\n', ['1:17 kafka.global must be a map, got a number']],
    ['Kafka_b: {chart: kafka}\n', ['1:1 "Kafka_b" must be lower-case letters, digits and "-" to name an entry']],
    ['global: 3\nkafka: {}\n', ['1:9 global must be a map, got a number']],
    ['rollout: [1]\nkafka: {}\n', ['1:10 rollout must be a map, got a list']],
    ['release: kafka\nkafka: {}\n', ['1:10 release must be a map, got a string']],
    ['release: {nane: a}\nkafka: {}\n', ['1:11 release.nane is no word of a stack (did you mean name?)']],
    [
      'release: {name: Kafka}\nkafka: {}\n',
      ['1:17 release.name must be lower-case letters, digits and "-", 53 at most, got "Kafka"'],
    ],
    [
      'release: {namespace: a.b}\nkafka: {}\n',
      ['1:22 release.namespace must be lower-case letters, digits and "-", 63 at most, got "a.b"'],
    ],
    [
      'release: {name: 3}\nkafka: {}\n',
      ['1:17 release.name must be lower-case letters, digits and "-", 53 at most, got a number'],
    ],
  ])('is refused: %j', ([text, wanted]) => {
    expect(wrong(text)).toEqual(wanted)
  })

  it('is refused without a chart, with the charts that it could name', () => {
    expect(wrong('release: {name: a}\n')).toEqual([
      '1:1 values.yaml names no chart; charts known here are kafka, kafka-connect, zookeeper (write "kafka: {}")',
    ])
  })

  it('is refused with all that is wrong at once', () => {
    expect(wrong('release: {name: A}\nkafka: 1\nzoo: {}\nzookeeper: {enabled: 1}\n')).toHaveLength(4)
  })
})
