import type { Environment } from '@marcbachmann/cel-js'
import { parseDuration } from '../core/duration.ts'
import { parseJvmSize } from '../core/jvm-size.ts'
import { badValue } from './rule-error.ts'

/**
 * Ours: `jvmSize("4g")` in bytes, as the JVM reads -Xmx, and `durationMillis("1m30s")`. Both are ints and take an int as it is,
 * since values write bytes and milliseconds also as plain numbers.
 */
export function addSizes(environment: Environment): void {
  environment
    .registerFunction('jvmSize(string): int', (text: string) => {
      const bytes = parseJvmSize(text)
      if (bytes === undefined) throw badValue(`${JSON.stringify(text)} is not a size of the JVM, such as 4g or 512m`)
      return bytes
    })
    .registerFunction('jvmSize(int): int', (bytes: bigint) => bytes)
    .registerFunction('durationMillis(string): int', (text: string) => {
      const nanoseconds = parseDuration(text)
      if (nanoseconds === undefined) throw badValue(`${JSON.stringify(text)} is not a duration, such as 1m30s`)
      return nanoseconds / 1_000_000n
    })
    .registerFunction('durationMillis(int): int', (milliseconds: bigint) => milliseconds)
}
