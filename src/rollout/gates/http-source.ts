import type { Cluster } from '../../core/cluster.ts'
import { Failure } from '../../core/failure.ts'
import type { HttpAnswer } from '../../core/ports.ts'
import type { GateSource, GateSpec, HttpTarget } from '../spec.ts'
import type { GateMoment, GatePorts } from './gate.ts'
import { mask } from './mask.ts'
import { fill, fillUrl } from './stand-ins.ts'

/** Where a gate asks: a URL, or what the API server's proxy reaches. */
export interface HttpSource {
  /**
   * GET; `path` (`/api/v1/query`) and `query` (encoded, without `?`) come behind what the target says. Throws Failure or
   * ApiError when there was no answer. No header's value is in an answer or an error.
   */
  get(moment: Moment, behind?: { readonly path: string; readonly query: string }): Promise<HttpAnswer>
  /** For sentences: without query, whose values may be keys. */
  name(moment: Moment): string
}

type Moment = Pick<GateMoment, 'set' | 'next' | 'last' | 'signal'>

/** Throws Failure `rollout/gate` for a target that must not be asked. */
export function httpSource(spec: GateSpec, to: HttpTarget, ports: Pick<GatePorts, 'cluster' | 'http'>): HttpSource {
  return 'url' in to ? overUrl(spec, to, ports) : overProxy(spec, to, ports.cluster)
}

function overUrl(
  spec: GateSpec,
  { url, headers }: Extract<HttpTarget, { readonly url: string }>,
  { http }: Pick<GatePorts, 'http'>,
): HttpSource {
  checkUrl(spec, url)
  checkHeaders(spec, headers)
  const secrets = Object.values(headers)
  return {
    get: async (moment, behind) => {
      const address = joined(fillUrl(url, moment), behind)
      const options = { method: 'GET' as const, headers, timeout: spec.timeout, signal: moment.signal }
      try {
        const { status, text } = await http.request(address, options)
        return { status, text: mask(text, secrets) }
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        const plain = error.message.replaceAll(address, withoutQuery(address))
        throw new Failure(error.code, mask(plain, secrets), { notes: error.notes.map((note) => mask(note, secrets)) })
      }
    },
    name: (moment) => withoutQuery(fillUrl(url, moment)),
  }
}

function overProxy(spec: GateSpec, to: Exclude<HttpTarget, { readonly url: string }>, cluster: Cluster): HttpSource {
  checkProxied(spec, to)
  const target = (moment: Moment) => ({
    kind: to.kind,
    namespace: to.namespace === undefined ? moment.set.namespace : fill(to.namespace, moment),
    name: fill(to.name, moment),
    port: to.port,
    scheme: to.scheme,
  })
  return {
    get: (moment, behind) => {
      const path = joined(fillUrl(to.path, moment), behind)
      return cluster.bound(moment.signal).proxied(target(moment), path, { timeout: spec.timeout })
    },
    name: (moment) => {
      const { kind, name, port } = target(moment)
      return `${kind} ${name}:${port}${withoutQuery(fillUrl(to.path, moment))}`
    },
  }
}

/** `http://prometheus:9090/prom?tenant=a` and `/api/v1/query`, `query=up` → `…/prom/api/v1/query?tenant=a&query=up`. */
function joined(target: string, behind: { readonly path: string; readonly query: string } | undefined): string {
  const bare = target.replace(/#.*$/s, '')
  if (behind === undefined) return bare
  const path = withoutQuery(bare).replace(/\/+$/, '')
  const query = [bare.slice(withoutQuery(bare).length + 1), behind.query].filter((part) => part !== '').join('&')
  return `${path.endsWith(behind.path) ? path : path + behind.path}?${query}`
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '')
}

function checkUrl({ name }: GateSpec, url: string): void {
  const bare = url.replace(/\{[a-z]+\}/g, 'x')
  const [, host] = /^https?:\/\/([^/?#]*)/i.exec(bare) ?? []
  // A backslash is a slash to some readers of URLs and none to others: host and path must not be a matter of taste.
  const isOdd = /[\s\\<>"^`|\p{Cc}]/u.test(bare)
  // Never with the URL in the sentence: a password may be what is wrong with it.
  if (host?.includes('@') === true || isOddAuthority(bare)) {
    throw new Failure('rollout/gate', `gate ${name}: its url has a user name or a password in it`, {
      hint: 'send an Authorization header instead, from a file for --plan or your stack: URLs are printed and logged',
    })
  }
  if (host === undefined || host === '' || isOdd) {
    throw new Failure('rollout/gate', `gate ${name}: its url is not an absolute http or https URL`, {
      hint: 'write it as http://prometheus.monitoring:9090',
    })
  }
}

/** `http:\\user:pw@host`: refused as odd anyway, but named for what it is. */
function isOddAuthority(url: string): boolean {
  return /^[a-z]+:[\\/]*[^/?#\\]*@/i.test(url)
}

const credentials: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie'])

function checkHeaders({ name, source }: GateSpec, headers: Readonly<Record<string, string>>): void {
  for (const [header, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(header)) {
      throw new Failure('rollout/gate', `gate ${name}: ${JSON.stringify(header)} is no name of a header`)
    }
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new Failure(
        'rollout/gate',
        `gate ${name}: the value of its header ${header} has a line break or the like in it`,
      )
    }
    if (source !== 'user' && credentials.has(header.toLowerCase())) {
      throw new Failure('rollout/gate', `gate ${name}: ${from[source]} must not give the header ${header}`, {
        hint: 'credentials come from a file for --plan or your stack, where whoever runs the rollout sees to whom they go',
      })
    }
  }
}

function checkProxied({ name, source }: GateSpec, to: Exclude<HttpTarget, { readonly url: string }>): void {
  const segments = withoutQuery(to.path).split('/')
  if (segments[0] !== '' || segments.some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)) || /[\s\\]/.test(to.path)) {
    throw new Failure(
      'rollout/gate',
      `gate ${name}: the path ${JSON.stringify(to.path)} leaves what it is proxied to`,
      {
        hint: 'begin with / and write no . or .. in it: behind the proxy is the whole API, open to you',
      },
    )
  }
  // Whoever may edit a set may not always reach into other namespaces; whoever rolls it may.
  if (source === 'annotation' && to.namespace !== undefined) {
    throw new Failure(
      'rollout/gate',
      `gate ${name}: an annotation must not name another namespace for ${to.kind} ${to.name}`,
      {
        hint: 'declare the gate in a file for --plan, or in your stack',
      },
    )
  }
}

const from: Readonly<Record<GateSource, string>> = {
  user: 'the user',
  chart: 'a chart',
  annotation: 'an annotation',
  record: 'the record in the cluster',
}
