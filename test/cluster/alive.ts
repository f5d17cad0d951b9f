import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { podSpec } from './behaviour.ts'
import { clientOf, type Client } from './client.ts'
import { bed } from './cluster.ts'
import { restartControllers } from './control.ts'
import { recorded, runs } from './processes.ts'
import type { Bed } from './up.ts'

// Runs before each file of tests. A program of the bed that has ended, hangs or was left held would fail every test of every file
// after it, each by its own timeout, and none would name the culprit.
if (bed !== undefined && !(await makesPodsReady(bed, 20_000))) {
  process.stderr.write(`no pod got Ready on the test bed; its controllers are started anew\n${ends(bed)}`)
  await restartControllers(bed)
  if (!(await makesPodsReady(bed, 40_000))) throw new Error(`no pod gets Ready on the test bed\n${ends(bed)}`)
}

/** Whether a pod without an owner is scheduled and Ready within so many milliseconds. */
async function makesPodsReady(of: Bed, within: number): Promise<boolean> {
  const api = clientOf(of.kubeconfig)
  const name = `alive-${randomUUID()}`
  const path = '/api/v1/namespaces/default/pods'
  const end = performance.now() + within
  try {
    await api.call('POST', path, { metadata: { name }, spec: podSpec({ behaviour: 'ready', version: 1 }) })
    while (performance.now() < end) {
      if (await isReady(api, `${path}/${name}`)) return true
      await pause(20)
    }
    return false
  } catch {
    return false
  } finally {
    await api.call('DELETE', `${path}/${name}?gracePeriodSeconds=0`).catch(() => undefined)
    api.close()
  }
}

async function isReady(api: Client, path: string): Promise<boolean> {
  const { text } = await api.call('GET', path)
  const pod = JSON.parse(text) as { status?: { conditions?: { type: string; status: string }[] } }
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

/** Of each program whether it runs, and the end of its log. */
function ends({ folder }: Bed): string {
  const told = (['etcd', 'apiserver', 'controller-manager', 'scheduler', 'kwok'] as const).map((program) => {
    const state = runs(recorded(folder, program)) ? 'runs' : 'has ended'
    const file = join(folder, `${program}.log`)
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-8) : []
    return [`${program} ${state}`, ...lines.map((line) => `  ${line.slice(0, 400)}`)].join('\n')
  })
  return `${told.join('\n')}\n`
}
