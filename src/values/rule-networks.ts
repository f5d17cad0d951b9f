import type { Environment } from '@marcbachmann/cel-js'
import { CelIp, readIp } from './rule-addresses.ts'
import { badValue } from './rule-error.ts'
import { ipText, isMapped, parseIp, type Ip } from './rule-ip.ts'

/** Kubernetes' library for networks: `cidr("10.0.0.0/8").containsIP(self.address)`. Needs the library for addresses. */
export function addNetworks(environment: Environment): void {
  environment
    .registerType('net.CIDR', CelCidr)
    .registerFunction('cidr(string): net.CIDR', read)
    .registerFunction('isCIDR(string): bool', (text: string) => parse(text) !== undefined)
    .registerFunction('string(net.CIDR): string', ({ key }: CelCidr) => key)
    .registerFunction('net.CIDR.ip(): net.IP', ({ ip }: CelCidr) => new CelIp(ip))
    .registerFunction('net.CIDR.masked(): net.CIDR', masked)
    .registerFunction('net.CIDR.prefixLength(): int', ({ bits }: CelCidr) => BigInt(bits))
    .registerFunction('net.CIDR.containsIP(net.IP): bool', (it: CelCidr, { ip }: CelIp) => contains(it, ip))
    .registerFunction('net.CIDR.containsIP(string): bool', (it: CelCidr, text: string) => contains(it, readIp(text).ip))
    .registerFunction('net.CIDR.containsCIDR(net.CIDR): bool', containsNetwork)
    .registerFunction('net.CIDR.containsCIDR(string): bool', (it: CelCidr, text: string) =>
      containsNetwork(it, read(text)),
    )
    .registerOperator('net.CIDR == net.CIDR', (a: CelCidr, b: CelCidr) => a.key === b.key)
}

/** A class because cel-js tells types by their constructor. The address keeps the bits behind the prefix: 10.1.2.3/8. */
class CelCidr {
  readonly ip: Ip
  readonly bits: number
  constructor(ip: Ip, bits: number) {
    this.ip = ip
    this.bits = bits
  }
  get key(): string {
    return `${ipText(this.ip)}/${this.bits}`
  }
}

function read(text: string): CelCidr {
  const cidr = parse(text)
  if (cidr === undefined) throw badValue(`${JSON.stringify(text)} is not a network, such as 10.0.0.0/8 or fd00::/64`)
  return cidr
}

/** As Go's netip.ParsePrefix; zones and mapped IPv4 addresses are refused. */
function parse(text: string): CelCidr | undefined {
  const slash = text.lastIndexOf('/')
  const ip = slash < 0 ? undefined : parseIp(text.slice(0, slash))
  const bits = text.slice(slash + 1)
  if (ip === undefined || ip.zone !== '' || isMapped(ip) || !/^(0|[1-9]\d{0,2})$/.test(bits)) return undefined
  return Number(bits) > ip.width ? undefined : new CelCidr(ip, Number(bits))
}

function masked({ ip, bits }: CelCidr): CelCidr {
  const rest = BigInt(ip.width - bits)
  return new CelCidr({ ...ip, value: (ip.value >> rest) << rest }, bits)
}

function contains({ ip, bits }: CelCidr, other: Ip): boolean {
  return ip.width === other.width && (ip.value ^ other.value) >> BigInt(ip.width - bits) === 0n
}

function containsNetwork(a: CelCidr, b: CelCidr): boolean {
  return a.bits <= b.bits && contains(a, b.ip)
}
