import { Failure } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { copyMap, put } from '../core/json.ts'
import type { GrantSource } from './grant.ts'
import { innerField, pathField, textField } from './entry-field.ts'
import type { Entry } from './kubeconfig.ts'

/**
 * `auth-provider` of a user: OIDC, and the old ones of Azure and Google. The one place where client-node does the work; it
 * is loaded here and not before, because loading it takes longer and needs more memory than a whole install.
 */
export function authProviderSource(provider: Entry): GrantSource {
  const name = textField(provider, 'name')
  if (name === undefined) throw new Failure('cluster/config', `${provider.file}: ${provider.title} has no name`)
  const config = configOf(provider)
  let kubeconfig: { applyToHTTPSOptions(options: object): Promise<void> } | undefined
  return async () => {
    const { KubeConfig } = await import('@kubernetes/client-node')
    if (kubeconfig === undefined) {
      const made = new KubeConfig()
      made.loadFromClusterAndUser(
        { name: 'cluster', server: 'https://unused.invalid', skipTLSVerify: false },
        { name: 'user', authProvider: { name, config } },
      )
      kubeconfig = made
    }
    const options: { headers?: Record<string, string> } = {}
    try {
      await kubeconfig.applyToHTTPSOptions(options)
    } catch (error) {
      throw failed(provider, name, error)
    }
    const authorization = options.headers?.['Authorization']
    if (authorization === undefined) throw failed(provider, name, new Error('it gave no token'))
    // It knows itself when to renew; asking it costs nothing as long as its token holds.
    return { authorization, expires: 0 }
  }
}

function configOf(provider: Entry): JsonMap {
  const inner = innerField(provider, 'config')
  if (inner === undefined) return {}
  const config = copyMap(inner.map)
  const authority = pathField(inner, 'idp-certificate-authority')
  if (authority !== undefined) put(config, 'idp-certificate-authority', authority)
  return config
}

function failed(provider: Entry, name: string, error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error)
  return new Failure('cluster/credentials', `the auth provider ${name} of the kubeconfig gave no credentials: ${why}`, {
    notes: [`kubeconfig: ${provider.file}`],
    hint:
      name === 'oidc'
        ? 'log in again with the tool that wrote this entry'
        : `use the exec plugin that replaced ${name}`,
    cause: error,
  })
}
