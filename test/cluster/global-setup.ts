import { resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { isPlayed } from './behaviour.ts'
import { programStates } from './program-states.ts'
import { down, up } from './up.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** How tests reach the cluster. */
    kubeconfig: string
    /** The run folder of our own test bed; empty when the user gave a cluster. */
    folder: string
  }
}

/** Several times what all tests take: by then the bed is broken, or the machine is none for it, and nobody should wait for the rest. */
const limit = 40 * 60_000

/**
 * One cluster for the whole run: ours, or the one of `CAPSTAN_TEST_KUBECONFIG`. Tests make namespaces there and nothing else
 * that outlives them.
 */
export async function setup({ provide, vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['CAPSTAN_TEST_KUBECONFIG']
  if (given !== undefined && given !== '') {
    provide('kubeconfig', resolve(given))
    provide('folder', '')
    process.stderr.write(`tests on the cluster of ${given}; skipped are those that ${skipped()}\n`)
    return undefined
  }
  const { kubeconfig, folder, took } = await up()
  process.stderr.write(`test bed up: API ${took.api} ms, nodes ${took.nodes} ms, all ${took.all} ms\n`)
  provide('kubeconfig', kubeconfig)
  provide('folder', folder)
  const late = setTimeout(() => {
    process.stderr.write(`after ${limit / 60_000} min the tests are not done, and the rest of them is not run\n`)
    process.exitCode = 1
    void vitest.cancelCurrentRun('test-failure')
  }, limit)
  return async () => {
    clearTimeout(late)
    const isRed = process.exitCode === 1 || vitest.state.getFiles().some(({ result }) => result?.state === 'fail')
    if (isRed) process.stderr.write(`the test bed at the end of this run:\n${programStates(folder)}`)
    await down(folder)
  }
}

function skipped(): string {
  const own = 'stop its programs, need a user without rights, or leave things behind'
  const isLike = isPlayed(process.env['CAPSTAN_TEST_IMAGE'] ?? '')
  return isLike ? own : `${own}, and those whose pods must behave as the tag of their image says`
}
