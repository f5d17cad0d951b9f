import { randomUUID } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeEach } from 'vitest'
import { podSpec } from './behaviour.ts'
import { clientOf, type Client } from './client.ts'
import { bed } from './cluster.ts'
import { restartApiServer, startEnded } from './control.ts'
import { programStates } from './program-states.ts'
import type { Bed } from './up.ts'

// Runs before each file of tests. A program of the bed that has ended, hangs or was left held would fail every test of every file
// after it, each by its own timeout, and none would name the culprit.
if (bed !== undefined) {
  const of = bed
  await mended(of)
  beforeEach(() => {
    const ended = startEnded(of)
    if (ended.length > 0) process.stderr.write(`${ended.join(', ')} of the test bed had ended, and is started again\n`)
  })
}

async function mended(of: Bed): Promise<void> {
  const dead = join(of.folder, 'dead')
  if (existsSync(dead)) throw new Error('no pod gets Ready on the test bed: see the first file that failed so')
  if (await makesPodsReady(of, 20_000)) return
  process.stderr.write(`no pod got Ready on the test bed; its programs are started anew\n${programStates(of.folder)}`)
  startEnded(of)
  const isBack = await restartApiServer(of).then(
    () => makesPodsReady(of, 40_000),
    () => false,
  )
  if (isBack) return
  // Whether it was cured is not to be asked once more for each file, a minute each time.
  writeFileSync(dead, '')
  throw new Error(`no pod gets Ready on the test bed\n${programStates(of.folder)}`)
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
