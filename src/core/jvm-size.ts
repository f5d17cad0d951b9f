const factors: Readonly<Record<string, bigint>> = {
  '': 1n,
  k: 2n ** 10n,
  m: 2n ** 20n,
  g: 2n ** 30n,
  t: 2n ** 40n,
}

/**
 * Bytes of a size as the JVM reads it in -Xmx and its kind: whole numbers with k, m, g or t, powers of 1024; "4Gi" and
 * "1.5g" are none, and a JVM given them does not start. Undefined when `text` is no such size.
 */
export function parseJvmSize(text: string): bigint | undefined {
  const [, digits, unit] = /^(\d{1,20})([kmgt]?)$/i.exec(text) ?? []
  return digits === undefined ? undefined : BigInt(digits) * factors[unit!.toLowerCase()]!
}
