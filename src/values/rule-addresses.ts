import type { Environment } from '@marcbachmann/cel-js'
import { badValue } from './rule-error.ts'
import { ipText, isMapped, parseIp, type Ip } from './rule-ip.ts'
import { addNamespace } from './rule-namespace.ts'

/** Kubernetes' library for IP addresses: `ip("10.0.0.1").family() == 4`, `isIP`, `ip.isCanonical`. */
export function addAddresses(environment: Environment): void {
  addNamespace(environment, 'ip')
  environment
    .registerType('net.IP', CelIp)
    .registerFunction('ip(string): net.IP', readIp)
    .registerFunction('isIP(string): bool', (text: string) => parsePlain(text) !== undefined)
    .registerFunction('ip.isCanonical(string): bool', (_: unknown, text: string) => readIp(text).key === text)
    .registerFunction('string(net.IP): string', ({ key }: CelIp) => key)
    .registerFunction('net.IP.family(): int', ({ ip }: CelIp) => (ip.width === 32 ? 4n : 6n))
    .registerOperator('net.IP == net.IP', (a: CelIp, b: CelIp) => a.key === b.key)
  const method = (name: string, answer: (ip: Ip) => boolean): void => {
    environment.registerFunction(`net.IP.${name}(): bool`, ({ ip }: CelIp) => answer(ip))
  }
  method('isUnspecified', isUnspecified)
  method('isLoopback', isLoopback)
  method('isLinkLocalMulticast', isLinkLocalMulticast)
  method('isLinkLocalUnicast', isLinkLocalUnicast)
  method('isGlobalUnicast', isGlobalUnicast)
}

/** A class because cel-js tells types by their constructor. */
export class CelIp {
  readonly ip: Ip
  constructor(ip: Ip) {
    this.ip = ip
  }
  /** The canonical text. */
  get key(): string {
    return ipText(this.ip)
  }
}

export function readIp(text: string): CelIp {
  const ip = parsePlain(text)
  if (ip === undefined) throw badValue(`${JSON.stringify(text)} is not an IP address, such as 10.0.0.1 or fd00::1`)
  return new CelIp(ip)
}

/** Zones mean something on one machine only, and a mapped IPv4 address would slip past checks of the family. */
function parsePlain(text: string): Ip | undefined {
  const ip = parseIp(text)
  return ip === undefined || ip.zone !== '' || isMapped(ip) ? undefined : ip
}

/** 0.0.0.0 and ::. */
function isUnspecified({ value }: Ip): boolean {
  return value === 0n
}

/** 127.0.0.0/8 and ::1. */
function isLoopback({ width, value }: Ip): boolean {
  return width === 32 ? value >> 24n === 127n : value === 1n
}

/** 224.0.0.0/24; ff02::/16 with any flags. */
function isLinkLocalMulticast({ width, value }: Ip): boolean {
  return width === 32 ? value >> 8n === 0xe0_00_00n : ((value >> 112n) & 0xff0fn) === 0xff02n
}

/** 169.254.0.0/16 and fe80::/10. */
function isLinkLocalUnicast({ width, value }: Ip): boolean {
  return width === 32 ? value >> 16n === 0xa9_fen : value >> 118n === 0xfe80n >> 6n
}

/** 224.0.0.0/4 and ff00::/8. */
function isMulticast({ width, value }: Ip): boolean {
  return width === 32 ? value >> 28n === 0xen : value >> 120n === 0xffn
}

/** Private addresses are global in this sense, as they are to Go. */
function isGlobalUnicast(ip: Ip): boolean {
  const broadcast = ip.width === 32 && ip.value === 0xff_ff_ff_ffn
  return !isUnspecified(ip) && !isLoopback(ip) && !isMulticast(ip) && !isLinkLocalUnicast(ip) && !broadcast
}
