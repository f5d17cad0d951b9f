import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Json } from '../../src/core/json.ts'
import { cache, testBedPrograms } from './build.ts'
import { makeCertificates } from './certificates.ts'
import { clientOf, type Client } from './client.ts'
import {
  commandOf,
  firstObjects,
  programs,
  schedulerConfiguration,
  type Layout,
  type Program,
} from './control-plane.ts'
import { kubeconfigText } from './kubeconfig.ts'
import { guard, sweep } from './orphans.ts'
import { freePorts } from './ports.ts'
import { lastLines, programStates } from './program-states.ts'
import { clear, recorded, runs, start } from './processes.ts'
import { kwokConfiguration } from './stages.ts'

export interface Bed {
  readonly folder: string
  /** The administrator's, by client certificate. */
  readonly kubeconfig: string
  /** Of a user without any right, by token. */
  readonly alice: string
  readonly layout: Layout
  /** Milliseconds from the start to: the API server answers, three nodes are Ready, pods can be made. */
  readonly took: Readonly<Record<'api' | 'nodes' | 'all', number>>
}

export interface UpOptions {
  /** A bed that outlives this process has a fixed folder; any other ends with its process, however that ends. */
  readonly folder?: string
  readonly featureGates?: string
  /** Default: [5000, 10000]. */
  readonly controllerLimits?: Layout['controllerLimits']
}

/** Where run folders are: outside the checkout, readable by their owner only. */
export const runFolders: string = join(cache, 'testbed', 'run')

/** Longer than any start seen, also with the machine busy; then the bed is broken, not slow. */
const patience = 60_000

/** Starts a control plane with three nodes on loopback. What an earlier process left behind is ended first. */
export async function up(options: UpOptions = {}): Promise<Bed> {
  const bin = testBedPrograms()
  mkdirSync(runFolders, { recursive: true, mode: 0o700 })
  await sweep(runFolders)
  const folder = options.folder ?? mkdtempSync(join(runFolders, 'bed-'))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (options.folder === undefined) guard(folder)
  const { featureGates = '', controllerLimits = [5000, 10_000] } = options
  const layout: Layout = { bin, folder, ports: await freePorts(), featureGates, controllerLimits }
  try {
    const bed = await boot(layout)
    writeFileSync(join(folder, 'bed'), JSON.stringify(bed))
    return bed
  } catch (error) {
    await clear(folder)
    throw error
  }
}

/** Ends the bed of a run folder and removes it. */
export async function down(folder: string): Promise<void> {
  await clear(folder)
}

/** The bed of a run folder, started by whichever process. */
export function bedAt(folder: string): Bed | undefined {
  const file = join(folder, 'bed')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Bed) : undefined
}

/** Waits until the API server says it is ready; fails at once when it or etcd has ended, with the end of its log. */
export async function apiReady(folder: string, client: Client): Promise<void> {
  await reached(folder, ['etcd', 'apiserver'], async () => {
    const answer = await client.call('GET', '/readyz').catch(() => undefined)
    return answer?.status === 200
  })
}

async function boot(layout: Layout): Promise<Bed> {
  const { folder, ports } = layout
  const began = performance.now()
  const since = () => Math.round(performance.now() - began)
  const launch = (program: Program) => start(folder, program, commandOf(program, layout))
  launch('etcd')
  const tokens = makeCertificates(join(folder, 'pki'))
  launch('apiserver')
  const kubeconfig = join(folder, 'kubeconfig')
  const pem = (name: string) => readFileSync(join(folder, 'pki', name)).toString('base64')
  const cluster = { server: `https://127.0.0.1:${ports.api}`, 'certificate-authority-data': pem('ca.crt') }
  const admin = { 'client-certificate-data': pem('admin.crt'), 'client-key-data': pem('admin.key') }
  const write = (file: string, user: object) =>
    writeFileSync(join(folder, file), kubeconfigText(cluster, user), { mode: 0o600 })
  write('kubeconfig', admin)
  write('alice.kubeconfig', { token: tokens.alice })
  write('controller-manager.kubeconfig', { token: tokens['system:kube-controller-manager'] })
  write('scheduler.kubeconfig', { token: tokens['system:kube-scheduler'] })
  write('kwok.kubeconfig', { token: tokens.kwok })
  writeFileSync(join(folder, 'scheduler.json'), schedulerConfiguration(folder))
  writeFileSync(join(folder, 'kwok.yaml'), kwokConfiguration(ports.kubelet))

  const client = clientOf(kubeconfig)
  try {
    await apiReady(folder, client)
    const api = since()
    // Any earlier and the scheduler is forbidden to read until the server has made its roles, and backs off.
    const rest = programs.filter((program) => program !== 'etcd' && program !== 'apiserver')
    for (const program of rest) launch(program)
    for (const { path, object } of firstObjects()) {
      const { status, text } = await client.call('POST', path, object)
      if (status !== 201) throw new Error(`the test bed's first objects: ${status} ${text}`)
    }
    await reached(folder, programs, async () => readyNodes((await client.call('GET', '/api/v1/nodes')).body) === 3)
    const nodes = since()
    await reached(folder, programs, async () => {
      const { status } = await client.call('GET', '/api/v1/namespaces/default/serviceaccounts/default')
      return status === 200
    })
    const alice = join(folder, 'alice.kubeconfig')
    return { folder, kubeconfig, alice, layout, took: { api, nodes, all: since() } }
  } finally {
    client.close()
  }
}

async function reached(folder: string, needed: readonly Program[], done: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + patience
  while (!(await done())) {
    const dead = needed.find((program) => !runs(recorded(folder, program)))
    if (dead !== undefined)
      throw new Error(`${dead} of the test bed has ended:\n${lastLines(folder, dead, 5).join('\n')}`)
    if (performance.now() > end)
      throw new Error(`the test bed is not up after ${patience / 1000} s:\n${programStates(folder)}`)
    await pause(20)
  }
}

interface NodeList {
  items: { status?: { conditions?: { type: string; status: string }[] } }[]
}

function readyNodes(body: Json | undefined): number {
  const { items } = body as unknown as NodeList
  return items.filter(({ status }) => status?.conditions?.some((it) => it.type === 'Ready' && it.status === 'True'))
    .length
}
