/**
 * Runs `job` on every item, at most `limit` at a time. After the first error no further one is begun, and it is thrown when
 * those on their way have ended: whoever catches it writes next. Order is kept.
 */
export async function inParallel<T, R>(items: readonly T[], limit: number, job: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  const errors: unknown[] = []
  const worker = async (): Promise<void> => {
    while (errors.length === 0 && next < items.length) {
      const at = next++
      try {
        results[at] = await job(items[at]!)
      } catch (error) {
        errors.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  if (errors.length > 0) throw errors[0]
  return results
}
