import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'

/** All that `node patch-floor REQUESTS` has to do is in that file, so that it does nothing else. */
export interface FloorRequests {
  readonly server: string
  readonly ca: string | undefined
  readonly certificate: string | undefined
  readonly key: string | undefined
  readonly token: string | undefined
  readonly patches: readonly { readonly path: string; readonly body: string }[]
}

/** As many as Capstan uses. */
const sockets = 16

/** Server-side apply of every object, and nothing around it: no install can take less. */
async function floor({ server, ca, certificate, key, token, patches }: FloorRequests): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets, ca, cert: certificate, key })
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const headers = { ...authorization, 'content-type': 'application/apply-patch+yaml' }
  const patch = ({ path, body }: FloorRequests['patches'][number]) =>
    new Promise<void>((done, failed) => {
      const url = `${server}${path}?fieldManager=floor&fieldValidation=Strict`
      const sent = request(url, { agent, method: 'PATCH', headers }, (answer) => {
        const status = answer.statusCode ?? 0
        answer.resume().on('end', () => (status < 300 ? done() : failed(new Error(`${status} for ${path}`))))
      })
      sent.on('error', failed).end(body)
    })
  await Promise.all(patches.map(patch))
  agent.destroy()
}

await floor(JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as FloorRequests)
