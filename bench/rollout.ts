/**
 * `npm run bench:rollout`: rollouts on a real control plane, whole processes. How long after a pod is Ready the next partition
 * is written, what a rollout of many ordinals asks of the server and of memory, and what it costs to wait. Numbers of one run
 * on one machine, beside what is aimed at; nothing is asserted.
 *
 *     npm run bench:rollout                     # starts a control plane (test/cluster) and ends it
 *     KUBECONFIG=FILE npm run bench:rollout     # on this cluster, in a namespace capstan-bench-*
 *     npm run bench:rollout -- 100              # so many ordinals in the long one; default 1000
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Json } from '../src/core/json.ts'
import { clientOf } from '../test/cluster/client.ts'
import { down, up } from '../test/cluster/up.ts'
import { median } from './measure.ts'
import { workspace } from './workspace.ts'

const many = Number(process.argv[2] ?? 1000)
const given = process.env['KUBECONFIG']
const bed = given === undefined || given === '' ? await up() : undefined
const kubeconfig = bed?.kubeconfig ?? given!
const folder = mkdtempSync(join(tmpdir(), 'capstan-bench-'))
const capstan = join(import.meta.dirname, '../dist/capstan.cjs')
const space = workspace(kubeconfig)
const client = clientOf(kubeconfig)
const namespace = space.name('rollout')
const sets = `/apis/apps/v1/namespaces/${namespace}/statefulsets`
try {
  await space.make(namespace)
  await latency('latency', 20)
  await idle('idle')
  await latency('many', many)
} finally {
  client.close()
  await space.close()
  if (bed !== undefined) await down(bed.folder)
  rmSync(folder, { recursive: true, force: true })
}

async function latency(name: string, replicas: number): Promise<void> {
  await makeSet(name, replicas)
  await stage(name)
  const gaps = recordGaps(name)
  const run = await rollOut(name, ['--partition', '0', '--soak', '0s'])
  const waits = gaps.stop()
  const perOrdinal = (count: number): string => (count / replicas).toFixed(2)
  const requests = Object.entries(run.requests)
    .sort(([, a], [, b]) => b - a)
    .map(([what, count]) => `${what} ${perOrdinal(count)}`)
  print(`${replicas} ordinals, soak 0`, [
    `${(run.milliseconds / replicas).toFixed(1)} ms per ordinal`,
    `pod Ready → next partition: median ${median(waits).toFixed(1)} ms, worst ${Math.max(...waits).toFixed(0)} (median ≤ 20)`,
    `peak ${run.peak.toFixed(0)} MiB (1000 ordinals: ≤ 150 MB)`,
    `requests per ordinal: ${requests.join(', ')}`,
  ])
}

async function idle(name: string): Promise<void> {
  await makeSet(name, 3)
  await stage(name)
  const run = await rollOut(name, ['--partition', '1', '--soak', '15s'], { from: 8000, to: 18000 })
  print('soaking', [`${run.cpuBetween.toFixed(0)} ms of processor time in 10 s (≈ 0)`])
}

async function makeSet(name: string, replicas: number): Promise<void> {
  const labels = { app: name }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'registry.invalid/app:v1' }] } }
  const spec = {
    serviceName: name,
    replicas,
    selector: { matchLabels: labels },
    podManagementPolicy: 'Parallel',
    template,
  }
  const { status, text } = await client.call('POST', sets, { metadata: { name }, spec })
  if (status !== 201) throw new Error(`no StatefulSet ${name}: ${text}`)
  for (;;) {
    const { body } = await client.call('GET', `${sets}/${name}`)
    if (at(body, 'status.readyReplicas') === replicas) return
    await pause(200)
  }
}

/** A new template under the greatest partition: what an install leaves to the rollout. */
async function stage(name: string): Promise<void> {
  const steps = [
    { op: 'replace', path: '/spec/updateStrategy/rollingUpdate/partition', value: 2147483647 },
    { op: 'add', path: '/spec/template/metadata/annotations', value: { bench: 'v2' } },
  ]
  const { status, text } = await client.call('PATCH', `${sets}/${name}?fieldManager=capstan-rollout`, steps, {
    contentType: 'application/json-patch+json',
  })
  if (status !== 200) throw new Error(text)
}

/** From the moment a watch tells that a pod is Ready to the moment it tells the next partition, in milliseconds. */
function recordGaps(name: string): { stop: () => readonly number[] } {
  const gaps: number[] = []
  let ready: number | undefined
  let partition = Infinity
  const pods = client.watch(
    `/api/v1/namespaces/${namespace}/pods?watch=1&labelSelector=app%3D${name}`,
    ({ object }) => {
      const conditions = (at(object, 'status.conditions') ?? []) as { type: string; status: string }[]
      const isReady = conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
      const index = Number((at(object, 'metadata.name') as string).slice(name.length + 1))
      if (isReady && index === partition && at(object, 'metadata.annotations.bench') === 'v2')
        ready ??= performance.now()
    },
  )
  const set = client.watch(`${sets}?watch=1&fieldSelector=metadata.name%3D${name}`, ({ object }) => {
    const now = Number(at(object, 'spec.updateStrategy.rollingUpdate.partition'))
    if (now === partition) return
    partition = now
    if (ready !== undefined) gaps.push(performance.now() - ready)
    ready = undefined
  })
  return {
    stop: () => {
      pods.stop()
      set.stop()
      return gaps
    },
  }
}

interface Rolled {
  readonly milliseconds: number
  readonly peak: number
  readonly cpuBetween: number
  readonly requests: Readonly<Record<string, number>>
}

/** One process of Capstan; what it asks is counted by a file that Node loads before it. */
async function rollOut(name: string, args: readonly string[], window = { from: 0, to: 0 }): Promise<Rolled> {
  const counts = join(folder, `${name}.json`)
  const counter = join(folder, 'count.cjs')
  writeFileSync(counter, countingProgram(counts))
  const all = ['--require', counter, capstan, 'rollout', `sts/${name}`, '-n', namespace, ...args]
  const begin = performance.now()
  const child = spawn(process.execPath, all, {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  child.stderr.on('data', (text: Buffer) => (told += text.toString()))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const cpu: number[] = []
  for (const moment of [window.from, window.to]) {
    if (window.to === 0) break
    await pause(moment - (performance.now() - begin))
    cpu.push(processorTime(child.pid!))
  }
  const code = await ended
  if (code !== 0) throw new Error(`capstan rollout ended with ${code}: ${told}`)
  const milliseconds = performance.now() - begin
  const { requests, peak } = JSON.parse(readFileSync(counts, 'utf8')) as Pick<Rolled, 'requests'> & { peak: number }
  return { milliseconds, peak: peak / 1024, cpuBetween: (cpu[1] ?? 0) - (cpu[0] ?? 0), requests }
}

/** Of a living process, in milliseconds: 100 ticks make a second on Linux. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function countingProgram(to: string): string {
  return `
const counts = {}
require('node:diagnostics_channel').subscribe('http.client.request.start', ({ request }) => {
  const [path, query = ''] = request.path.split('?')
  const parts = path.split('/').slice(path.startsWith('/api/') ? 5 : 6)
  const verb = query.includes('watch=') ? 'WATCH' : request.method === 'GET' && parts.length < 2 ? 'LIST' : request.method
  const what = verb + ' ' + (parts[0] ?? 'discovery')
  counts[what] = (counts[what] ?? 0) + 1
})
process.on('exit', () => {
  const peak = process.resourceUsage().maxRSS
  require('node:fs').writeFileSync(${JSON.stringify(to)}, JSON.stringify({ requests: counts, peak }))
})
`
}

/** The value at a dotted path. */
function at(object: Json | undefined, path: string): Json | undefined {
  let value: unknown = object
  for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key]
  return value as Json | undefined
}

function print(what: string, lines: readonly string[]): void {
  process.stdout.write(`${what}\n${lines.map((line) => `  ${line}\n`).join('')}`)
}
