import { expect } from 'vitest'
import { capstan, type CapstanOptions, type Said } from './capstan.ts'
import type { Behaviour } from './behaviour.ts'
import type { Client } from './client.ts'
import { pod } from './cluster.ts'
import { yaml } from './install-chart.ts'

/** What the Secrets of these tests hold. */
export const hidden = 'correct-horse-battery-staple'

/** A run whose output must not say what is hidden, as it is or in base64. */
export async function run(args: readonly string[], options: CapstanOptions = {}): Promise<Said> {
  const said = await capstan(args, options)
  for (const text of [hidden, Buffer.from(hidden).toString('base64')]) {
    expect(said.out).not.toContain(text)
    expect(said.err).not.toContain(text)
  }
  return said
}

/** `capstan apply app` of these objects into a namespace. */
export function apply(space: string, objects: readonly object[], ...flags: readonly string[]): Promise<Said> {
  return run(['apply', 'app', '-n', space, '-f', '-', ...flags], { stdin: yaml(...objects) })
}

/** A run that is to go well. */
export async function fine(said: Said | Promise<Said>): Promise<string> {
  const { code, out, err } = await said
  expect(code, `${out}\n${err}`).toBe(0)
  return out
}

/** A run that is to fail: with exit code 1, and without a word of a bug. */
export async function failing(said: Said | Promise<Said>, code = 1): Promise<Said> {
  const all = await said
  expect(all.code, `${all.out}\n${all.err}`).toBe(code)
  expect(all.err).not.toContain('a bug in Capstan')
  return all
}

export function configMap(name: string, data: Readonly<Record<string, unknown>>): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }
}

export function secret(name = 'app'): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: { password: hidden } }
}

interface WorkloadMore {
  readonly behaviour?: Behaviour
  /** Another number is another template. */
  readonly version?: number
  readonly replicas?: number
  readonly annotations?: Readonly<Record<string, string>>
  /** More of the pod's spec. */
  readonly pod?: object
  /** More of the workload's spec. */
  readonly spec?: object
}

/** A workload `app`, whose pods do what they are told. */
export function workload(kind: 'Deployment' | 'StatefulSet' | 'Job', more: WorkloadMore = {}): object {
  const labels = { app: 'app' }
  const spec = { ...pod(more.behaviour, more.version), ...more.pod }
  const template = { metadata: { labels, annotations: more.annotations }, spec }
  const counted = { replicas: more.replicas ?? 1, selector: { matchLabels: labels } }
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name: 'app' },
    spec: {
      ...(kind !== 'Job' && counted),
      ...(kind === 'StatefulSet' && { serviceName: 'app' }),
      template,
      ...more.spec,
    },
  }
}

/** As an editor in kubectl changes it: a merge patch by a manager of its own. */
export async function edit(api: Client, path: string, change: object, manager = 'kubectl-edit'): Promise<void> {
  const query = `fieldManager=${manager}`
  const { status, text } = await api.call('PATCH', `${path}?${query}`, change, {
    contentType: 'application/merge-patch+json',
  })
  expect(status, text).toBe(200)
}
