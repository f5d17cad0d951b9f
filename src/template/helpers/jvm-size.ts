import { parseJvmSize } from '../../core/jvm-size.ts'
import { textAt } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** To hold a heap against a memory limit: (lt (jvmSize Values.heap.xmx) (quantity Values.resources.limits.memory)). */
export const jvmSize: Helper = {
  name: 'jvmSize',
  signature: 'jvmSize SIZE',
  doc: 'The bytes of a size as -Xmx takes it: "4g", "512m", "1024".',
  example: ['jvmSize "4g"', '4294967296'],
  arity: [1, 1],
  go: undefined,
  call: (args) => {
    const text = textAt(args, 0)
    const bytes = parseJvmSize(text)
    if (bytes === undefined)
      throw new HelperError(`${JSON.stringify(text)} is no size that the JVM reads`, 'like 4g or 512m')
    if (Number.isSafeInteger(Number(bytes))) return Number(bytes)
    throw new HelperError(`${JSON.stringify(text)} is more than any machine has`)
  },
}
