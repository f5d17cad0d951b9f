import { BlockList, isIP } from 'node:net'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The proxy that the environment asks for, by Go's rules (golang.org/x/net/http/httpproxy), as kubectl has them: HTTPS_PROXY
 * for https, HTTP_PROXY for http, upper case first; none for localhost, loopback addresses and what NO_PROXY lists.
 */
export function environmentProxy(server: URL, env: Env): string | undefined {
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const proxy = valueOf(env, name)
  if (proxy === undefined || isExcepted(server, valueOf(env, 'NO_PROXY') ?? '')) return undefined
  return proxy
}

function valueOf(env: Env, name: string): string | undefined {
  return env[name] || env[name.toLowerCase()] || undefined
}

function isExcepted(server: URL, list: string): boolean {
  const host = server.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  const port = server.port || (server.protocol === 'https:' ? '443' : '80')
  if (host === 'localhost' || isLoopback(host)) return true
  return list
    .split(',')
    .map((rule) => rule.trim().toLowerCase())
    .some((rule) => rule !== '' && (rule === '*' || matches(rule, host, port)))
}

function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** A rule is a network `10.0.0.0/8`, an address, a domain `example.com` with all below it, or `.example.com` for these only. */
function matches(rule: string, host: string, port: string): boolean {
  if (isIP(host) !== 0 && rule.includes('/')) return isInNetwork(host, rule)
  const [, name = rule, onlyPort] = isIP(rule) === 6 ? [] : (/^(.*?)(?::(\d+))?$/.exec(rule) ?? [])
  if (onlyPort !== undefined && onlyPort !== port) return false
  const bare = name.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0) return bare === host
  const suffix = bare.startsWith('*.') ? bare.slice(1) : bare
  if (suffix.startsWith('.')) return host.endsWith(suffix)
  return host === suffix || host.endsWith(`.${suffix}`)
}

function isInNetwork(host: string, network: string): boolean {
  const [base = '', bits = ''] = network.split('/')
  const family = isIP(base)
  if (family === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false
  const block = new BlockList()
  block.addSubnet(base, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
  return block.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6')
}
