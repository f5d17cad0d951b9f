import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { inject, onTestFinished } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { isPlayed, playedImage, podSpec, type Behaviour } from './behaviour.ts'
import { clientOf, type Client } from './client.ts'
import { hold, resume } from './control.ts'
import type { Program } from './control-plane.ts'
import { kubeconfigThrough } from './kubeconfig.ts'
import { proxyTo, type Proxy } from './proxy.ts'
import { bedAt, type Bed } from './up.ts'

/** How every test reaches the cluster of this run. */
export const kubeconfig: string = inject('kubeconfig')

/** Our own test bed, or undefined on a cluster of the user's, whose programs are not ours to stop. */
export const bed: Bed | undefined = bedAt(inject('folder'))

const image = bed === undefined ? (process.env['CAPSTAN_TEST_IMAGE'] ?? 'busybox:1.37') : playedImage

/** Whether pods behave as the tag of their image says, and by annotations: on our own test bed, and on one that somebody started by hand. */
export const played: boolean = isPlayed(image)

/** A client for the running test. */
export function client(file: string = kubeconfig): Client {
  const made = clientOf(file)
  onTestFinished(() => made.close())
  return made
}

/** A namespace for the running test; its removal takes 5 s and nobody waits for it. */
export async function namespace(api: Client): Promise<string> {
  const answer = await api.call('POST', '/api/v1/namespaces', { metadata: { generateName: 'capstan-test-' } })
  if (answer.status !== 201) throw new Error(`no namespace: ${answer.status} ${answer.text}`)
  const name = text(answer.body, 'metadata.name')
  // The test's own client may be closed by then, or lead through a wire that is cut.
  const own = clientOf(kubeconfig)
  onTestFinished(async () => {
    await own.call('DELETE', `/api/v1/namespaces/${name}`)
    own.close()
  })
  // Pods are refused until the namespace has its service account.
  await until(`the default service account of ${name}`, async () => {
    const { status } = await api.call('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`)
    return status === 200
  })
  return name
}

/** The spec of a pod that behaves so, on whichever kind of node. */
export function pod(behaviour: Behaviour = 'ready', version = 1): ReturnType<typeof podSpec> {
  return podSpec({ behaviour, version }, image)
}

/**
 * Looks again and again until the answer is neither undefined nor false, and gives it. After 30 s (300 s on a cluster that pulls
 * images) it fails with what was waited for and the last thing that `look` has seen.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  seen?: () => unknown,
): Promise<T> {
  const end = performance.now() + (played ? 30_000 : 300_000)
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > end) throw new Error(`waited in vain for ${what}; last seen: ${JSON.stringify(seen?.())}`)
    // Ten tests at once that look every 10 ms are half of what a small machine can do.
    await pause(played ? 40 : 250)
  }
}

/** What is at `a.b.0.c` of an object, or undefined. */
export function at(value: Json | undefined, path: string): Json | undefined {
  let found = value
  for (const step of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as { [step: string]: Json | undefined })[step]
  }
  return found
}

/** The string or number at `a.b.0.c` of an object, as text; empty where there is none. */
export function text(value: Json | undefined, path: string): string {
  const found = at(value, path)
  return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
}

/** A wire to the API server that the test can spoil, and the kubeconfig that leads through it. */
export async function wire(): Promise<{ proxy: Proxy; kubeconfig: string }> {
  const direct = clientOf(kubeconfig)
  const proxy = await proxyTo(direct.server)
  direct.close()
  const folder = mkdtempSync(join(tmpdir(), 'capstan-wire-'))
  const through = join(folder, 'kubeconfig')
  writeFileSync(through, kubeconfigThrough(kubeconfig, proxy.port), { mode: 0o600 })
  onTestFinished(async () => {
    await proxy.close()
    rmSync(folder, { recursive: true })
  })
  return { proxy, kubeconfig: through }
}

/** Stops a program of the test bed until the test ends, or until `resume` of `control.ts`. */
export function held(of: Bed, program: Program): void {
  hold(of, program)
  onTestFinished(() => resume(of, program))
}
