import { Failure } from '../core/failure.ts'
import { textField } from './entry-field.ts'
import type { Entry } from './kubeconfig.ts'

/** The server of a cluster entry as an address without a slash at the end. Throws Failure `cluster/config`. */
export function serverAddress(cluster: Entry): URL {
  const text = textField(cluster, 'server')
  if (text === undefined) throw new Failure('cluster/config', `${cluster.file}: ${cluster.title} has no server`)
  // kubectl takes `host:port`, too (client-go, rest/url_utils.go); we take it for https, where it decides by the certificates.
  const url = URL.parse(text.includes('://') ? text : `https://${text}`)
  if (url === null || url.hostname === '' || !/^https?:$/.test(url.protocol))
    throw new Failure('cluster/config', `${cluster.file}: the server of ${cluster.title} is no address: ${text}`, {
      hint: 'it looks like https://10.0.0.1:6443',
    })
  if (url.username !== '' || url.password !== '')
    throw new Failure(
      'cluster/config',
      `${cluster.file}: the server of ${cluster.title} holds a user name or a password`,
      {
        hint: 'write them as username and password of a user',
      },
    )
  return url
}
