/** What goes wrong with printing, kept for the end: what is told of must not stop in the middle since nobody can read of it. */
export interface PrintingErrors {
  readonly kept: (print: () => void) => void
  /** Throws the first one. */
  readonly rethrow: () => void
}

export function printingErrors(): PrintingErrors {
  const errors: Error[] = []
  return {
    kept(print) {
      try {
        print()
      } catch (error) {
        errors.push(error instanceof Error ? error : new Error(String(error)))
      }
    },
    rethrow() {
      const [first] = errors.splice(0)
      if (first !== undefined) throw first
    },
  }
}
