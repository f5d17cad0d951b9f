import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { readValues, renderChart } from '../../src/index.ts'
import { shippedChart } from '../support/shipped-chart.ts'

const files = fileURLToPath(new URL('../../charts/kafka/files/', import.meta.url))
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

interface Node {
  readonly properties: string
  /** The command line that kafka-storage.sh got; empty when it was not called. */
  readonly storage: string
}

/** Runs prepare.sh of a rendered Pod over its ConfigMap, with a kafka-storage.sh that only writes down how it was called. */
function prepare(values: string, pod: string, env: Record<string, string> = {}, formatted = false): Node {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-prepare-'))
  folders.push(folder)
  const config = pod.includes('controller') ? 'kafka-controller-config' : 'kafka-config'
  const { manifests } = renderChart(shippedChart('kafka'), readValues(values, 'values.yaml'), { name: 'kafka' })
  const { data } = manifests.find(({ name }) => name === config)!.value as { data: Record<string, string> }
  for (const part of ['template', 'run', 'bin', 'disk']) mkdirSync(join(folder, part))
  for (const [name, text] of Object.entries(data)) {
    writeFileSync(join(folder, 'template', name), text.replaceAll('/var/lib/kafka', join(folder, 'disk')))
  }
  if (formatted) {
    mkdirSync(join(folder, 'disk/data/log'), { recursive: true })
    writeFileSync(join(folder, 'disk/data/log/meta.properties'), '')
  }
  writeFileSync(join(folder, 'bin/kafka-storage.sh'), `#!/bin/sh\necho "$@" >${folder}/storage\n`, { mode: 0o755 })
  const paths = { TEMPLATE: join(folder, 'template'), RUN: join(folder, 'run'), KAFKA_BIN: join(folder, 'bin') }
  execFileSync('sh', [`${files}prepare.sh`], {
    env: { PATH: process.env['PATH'], POD_NAME: pod, CLUSTER_ID: '4L6g3nShT-eMCtK--X86sw', ...paths, ...env },
    stdio: 'pipe',
  })
  const text = (path: string): string => readFileSync(join(folder, path), 'utf8').replaceAll(folder, '')
  let storage = ''
  try {
    storage = text('storage').trim()
  } catch {
    // kafka-storage.sh was not called
  }
  return { properties: text('run/server.properties'), storage }
}

it('gives a broker its id, its addresses and its disk, and lets it join the quorum', () => {
  const { properties, storage } = prepare('{}', 'kafka-101')
  expect(properties.split('\n')).toEqual(
    expect.arrayContaining([
      'process.roles=broker',
      'node.id=101',
      'listeners=CLIENT://:9092,INTERNAL://:9094',
      'advertised.listeners=CLIENT://kafka-101.kafka-hs.default.svc.cluster.local:9092,INTERNAL://kafka-101.kafka-hs.default.svc.cluster.local:9094',
      'log.dirs=/disk/data/log',
      'controller.quorum.bootstrap.servers=' +
        [0, 1, 2].map((id) => `kafka-controller-${id}.kafka-controller-hs.default.svc.cluster.local:9093`).join(','),
    ]),
  )
  expect(storage).toBe(
    'format --cluster-id 4L6g3nShT-eMCtK--X86sw --config /run/server.properties --ignore-formatted --no-initial-controllers',
  )
})

it('lets the first controllers found a quorum of ids that are the same for all of them', () => {
  const [first, second] = [0, 1].map((id) => prepare('{}', `kafka-controller-${id}`).storage)
  expect(first).toBe(second)
  expect(first).toMatch(
    /--initial-controllers 0@kafka-controller-0\.kafka-controller-hs\.default\.svc\.cluster\.local:9093:[\w-]{22},1@[^ ]+,2@[^ ]+$/,
  )
})

it('lets a controller join once the quorum exists', () => {
  const { storage } = prepare('{quorum: {bootstrapped: true}}', 'kafka-controller-0')
  expect(storage).toMatch(/--no-initial-controllers$/)
})

it('names no controllers when formatting for a static quorum', () => {
  const { properties, storage } = prepare('{quorum: {kind: static}}', 'kafka-controller-0')
  expect(properties).toMatch(/^controller\.quorum\.voters=0@kafka-controller-0\.[^,]+:9093,1@[^,]+,2@[^,]+$/m)
  expect(storage).toMatch(/--ignore-formatted$/)
})

it('formats nothing that is formatted, and nothing in ZooKeeper mode', () => {
  expect(prepare('{}', 'kafka-100', {}, true).storage).toBe('')
  const zookeeper = prepare('{mode: zookeeper, kafkaVersion: 3.9.2, controller: {dedicated: false}}', 'kafka-100')
  expect(zookeeper.storage).toBe('')
  expect(zookeeper.properties).toMatch(/^broker\.id=100$/m)
})

it('advertises the address of the node that it runs on', () => {
  const values = `
external: {enabled: true, nodePorts: [31000, 31001, 31002]}
listeners:
  - {name: CLIENT, port: 9092, protocol: PLAINTEXT, role: client}
  - {name: CONTROLLER, port: 9093, protocol: PLAINTEXT, role: controller}
  - {name: EXTERNAL, port: 9095, protocol: PLAINTEXT, role: external}`
  const { properties } = prepare(values, 'kafka-102', { HOST_IP: '10.0.0.7' })
  expect(properties).toMatch(/^advertised\.listeners=.*,EXTERNAL:\/\/10\.0\.0\.7:31002$/m)
})

it('takes the rack from the Pod, and stops when there should be one and is none', () => {
  expect(prepare('{rack: {enabled: true}}', 'kafka-100', { RACK: 'west-1a' }).properties).toMatch(
    /^broker\.rack=west-1a$/m,
  )
  expect(() => prepare('{rack: {enabled: true}}', 'kafka-100', { RACK: '' })).toThrow(/this Pod has no such label/)
  const ordinal = '{rack: {enabled: true, source: ordinal, zones: [a, b]}}'
  expect(prepare(ordinal, 'kafka-101').properties).toMatch(/^broker\.rack=b$/m)
})

it("leaves Kafka's own references alone", () => {
  const { properties } = prepare('{config: {some.key: "${dir:/a:b} & | back\\\\slash"}}', 'kafka-100')
  expect(properties).toContain('some.key=${dir:/a:b} & | back\\slash\n')
})
