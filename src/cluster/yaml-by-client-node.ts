import type { Json } from '../core/json.ts'

/**
 * A kubeconfig as plain values, for callers that bring no reader of YAML. JSON, which some tools write, needs no library.
 */
export async function yamlByClientNode(text: string, file: string): Promise<Json> {
  if (text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text) as Json
    } catch {
      // YAML has braces, too.
    }
  }
  if (text.trim() === '') return null
  const { loadYaml } = await import('@kubernetes/client-node')
  try {
    // A kind that it does not know comes back as it is; `KubeConfig` would drop fields such as tokenFile and as-groups.
    return loadYaml<Json>(text, { filename: file })
  } catch (error) {
    throw new Error(error instanceof Error ? error.message.split('\n')[0] : String(error), { cause: error })
  }
}
