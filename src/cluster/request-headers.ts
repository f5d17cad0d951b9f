import type { OutgoingHttpHeaders } from 'node:http'
import type { Identity } from './identity.ts'
import type { ApiRequest } from './transport.ts'

/** The headers of a request by somebody; its own ones last. */
export function headersOf(request: ApiRequest, identity: Identity, gzip: boolean): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { accept: request.accept ?? 'application/json', 'user-agent': 'capstan' }
  if (gzip) headers['accept-encoding'] = 'gzip'
  if (request.body !== undefined) headers['content-type'] = request.contentType ?? 'application/json'
  for (const [name, value] of Object.entries(identity.headers))
    headers[name] = typeof value === 'string' ? value : [...value]
  return { ...headers, ...request.headers }
}
