import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kubeconfig } from './kubeconfig.ts'
import { mergeKubeconfigs } from './kubeconfig.ts'

/**
 * The service account of the pod we run in, in the form of a kubeconfig; undefined outside of a pod. Its token is replaced
 * by the kubelet every hour, hence a file and not a text.
 */
export async function inClusterConfig(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Kubeconfig | undefined> {
  const host = env['KUBERNETES_SERVICE_HOST']
  const port = env['KUBERNETES_SERVICE_PORT']
  if (host === undefined || host === '' || port === undefined || port === '') return undefined
  const namespace = await contentOf(join(folder, 'namespace'))
  if ((await contentOf(join(folder, 'token'))) === undefined) return undefined
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  const name = 'in-cluster'
  const root = {
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name, namespace: namespace?.trim() ?? '' } }],
    clusters: [{ name, cluster: { server, 'certificate-authority': join(folder, 'ca.crt') } }],
    users: [{ name, user: { tokenFile: join(folder, 'token') } }],
  }
  return mergeKubeconfigs([{ file: join(folder, 'token'), root }])
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}
