import { isTestFailure, isWrittenSince } from '../../core/api-error.ts'

/** How often it is looked anew before somebody who writes all the time counts as in the way. */
export const attempts = 20

/** Looks anew as long as something changes between the look of `work` and its write. Throws what the last one threw. */
export async function untilUnmoved<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      // A test of a patch failed, or a precondition did: what was read is not what is there any more.
      if (!(isTestFailure(error) || isWrittenSince(error)) || attempt === attempts) throw error
    }
  }
}
