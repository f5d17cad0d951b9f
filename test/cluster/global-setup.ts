import { resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { down, up } from './up.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** How tests reach the cluster. */
    kubeconfig: string
    /** The run folder of our own test bed; empty when the user gave a cluster. */
    folder: string
  }
}

/**
 * One cluster for the whole run: ours, or the one of `CAPSTAN_TEST_KUBECONFIG`. Tests make namespaces there and nothing else
 * that outlives them.
 */
export async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['CAPSTAN_TEST_KUBECONFIG']
  if (given !== undefined && given !== '') {
    provide('kubeconfig', resolve(given))
    provide('folder', '')
    return undefined
  }
  const { kubeconfig, folder, took } = await up()
  process.stderr.write(`test bed up: API ${took.api} ms, nodes ${took.nodes} ms, all ${took.all} ms\n`)
  provide('kubeconfig', kubeconfig)
  provide('folder', folder)
  return () => down(folder)
}
