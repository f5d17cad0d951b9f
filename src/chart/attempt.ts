import { failuresOf } from '../core/failure.ts'
import type { Failure } from '../core/failure.ts'

/** The result, or nothing and what was wrong added to `failures`. A bug goes through. */
export function attempt<T>(failures: Failure[], run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    const known = failuresOf(error)
    if (known === undefined) throw error
    failures.push(...known)
    return undefined
  }
}
