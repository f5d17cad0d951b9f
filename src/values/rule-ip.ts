/** An IP address as a number: 32 bits wide for IPv4, 128 for IPv6. */
export interface Ip {
  readonly width: 32 | 128
  readonly value: bigint
  /** Behind "%": the network interface that a link-local address belongs to; "" for none. */
  readonly zone: string
}

/**
 * Reads an address as Go's net/netip does. Octets with leading zeros are refused: some programs read 010 as eight, and an
 * address that two programs read differently passes one's check and reaches the other. Undefined when `text` is none.
 */
export function parseIp(text: string): Ip | undefined {
  // What stands first decides, so that "1.2.3.4:80" is a broken IPv4 and not an IPv6.
  const kind = /[.:%]/.exec(text)?.[0]
  if (kind === '.') return parseV4(text)
  return kind === ':' ? parseV6(text) : undefined
}

/** The canonical text (RFC 5952): lower case, no leading zeros, the longest run of zeros as "::". */
export function ipText({ width, value, zone }: Ip): string {
  if (width === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.')
  const groups = groupsOf(value)
  const { start, end } = longestZeros(groups)
  const text =
    end - start < 2
      ? hex(groups).join(':')
      : `${hex(groups.slice(0, start)).join(':')}::${hex(groups.slice(end)).join(':')}`
  return zone === '' ? text : `${text}%${zone}`
}

/** Whether it is an IPv4 address in the clothes of an IPv6: ::ffff:1.2.3.4. */
export function isMapped({ width, value }: Ip): boolean {
  return width === 128 && value >> 32n === 0xffffn
}

function parseV4(text: string): Ip | undefined {
  const matched = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (matched === null) return undefined
  let value = 0n
  for (const octet of matched.slice(1)) {
    if ((octet.length > 1 && octet.startsWith('0')) || Number(octet) > 255) return undefined
    value = (value << 8n) | BigInt(octet)
  }
  return { width: 32, value, zone: '' }
}

function parseV6(text: string): Ip | undefined {
  const percent = text.indexOf('%')
  const address = percent < 0 ? text : text.slice(0, percent)
  const zone = percent < 0 ? '' : text.slice(percent + 1)
  // The longest has 45 characters: eight groups, the last two written as IPv4.
  if (address.length > 45 || (percent >= 0 && zone === '')) return undefined
  const sides = address.split('::')
  const [left, right] = sides.map((side, i) => parseGroups(side, i === sides.length - 1))
  if (left === undefined || sides.length > 2) return undefined
  if (sides.length === 1) return left.length === 8 ? { width: 128, value: valueOf(left), zone } : undefined
  // "::" stands for one group of zeros at least.
  if (right === undefined || left.length + right.length > 7) return undefined
  const zeros = Array<bigint>(8 - left.length - right.length).fill(0n)
  return { width: 128, value: valueOf([...left, ...zeros, ...right]), zone }
}

/** The 16-bit groups of one side of "::"; the last one of all may be written as IPv4. */
function parseGroups(side: string, last: boolean): bigint[] | undefined {
  const groups: bigint[] = []
  const parts = side === '' ? [] : side.split(':')
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(BigInt(`0x${part}`))
      continue
    }
    const v4 = last && i === parts.length - 1 ? parseV4(part) : undefined
    if (v4 === undefined) return undefined
    groups.push(v4.value >> 16n, v4.value & 0xffffn)
  }
  return groups
}

function valueOf(groups: readonly bigint[]): bigint {
  return groups.reduce((value, group) => (value << 16n) | group, 0n)
}

function groupsOf(value: bigint): bigint[] {
  return Array.from({ length: 8 }, (_, i) => (value >> BigInt(112 - 16 * i)) & 0xffffn)
}

/** The first one where several are equally long. */
function longestZeros(groups: readonly bigint[]): { start: number; end: number } {
  let longest = { start: 0, end: 0 }
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === 0n) end++
    if (end - start > longest.end - longest.start) longest = { start, end }
  }
  return longest
}

function hex(groups: readonly bigint[]): string[] {
  return groups.map((group) => group.toString(16))
}
