import { readFile } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { Failure, failuresOf } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { hintWithoutCluster } from './choose-context.ts'
import { inClusterConfig } from './in-cluster.ts'
import type { Kubeconfig } from './kubeconfig.ts'
import { mergeKubeconfigs } from './kubeconfig.ts'

export interface KubeconfigSources {
  /** `--kubeconfig`: this file and no other. */
  readonly file: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** Reads YAML; may throw Failure. */
  readonly readYaml: (text: string, file: string) => Json | Promise<Json>
  /** The folder that the kubelet mounts into pods. */
  readonly serviceAccount: string
}

/**
 * Where kubectl looks: `--kubeconfig`, else the files of `KUBECONFIG`, else `~/.kube/config`, else the service account of the
 * pod we run in. Of several files in `KUBECONFIG` those that do not exist are passed over. Throws Failure `cluster/config`.
 */
export async function findKubeconfig(sources: KubeconfigSources): Promise<Kubeconfig> {
  const { file, env, readYaml } = sources
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '')
  const home = [env['HOME'], env['USERPROFILE']].find((path) => path !== undefined && path !== '')
  const paths =
    file !== undefined ? [file] : listed.length > 0 ? listed : home === undefined ? [] : [join(home, '.kube', 'config')]
  const files: { file: string; root: Json }[] = []
  for (const path of new Set(paths.map((one) => resolve(one)))) {
    const text = await textOf(path)
    if (text !== undefined) files.push({ file: path, root: await parsed(text, path, readYaml) })
  }
  if (files.length > 0) return mergeKubeconfigs(files)
  if (file !== undefined) throw new Failure('cluster/config', `--kubeconfig ${file}: there is no such file`)
  const inCluster = await inClusterConfig(sources.serviceAccount, env)
  if (inCluster !== undefined) return inCluster
  const looked =
    listed.length > 0
      ? `KUBECONFIG names ${listed.join(', ')}, which does not exist`
      : `there is no ${paths[0] ?? 'home folder'}`
  throw new Failure('cluster/config', `no cluster is configured: ${looked}`, { hint: hintWithoutCluster })
}

/** Undefined when there is no such file. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new Failure('cluster/config', `cannot read kubeconfig ${path}: ${message}`, { cause: error })
  }
}

async function parsed(text: string, file: string, readYaml: KubeconfigSources['readYaml']): Promise<Json> {
  try {
    return await readYaml(text, file)
  } catch (error) {
    const [first] = failuresOf(error) ?? []
    const why = first?.message ?? (error instanceof Error ? error.message : String(error))
    throw new Failure('cluster/config', `kubeconfig ${file} cannot be read as YAML: ${why}`, {
      at: first?.at,
      hint: first?.hint,
      cause: error,
    })
  }
}
