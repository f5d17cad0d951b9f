import type { Clock } from '../../core/ports.ts'

/** For how long a PodDisruptionBudget has said no to the same step, with no yes in between. */
export interface BudgetPatience {
  /** It says no at this partition. Gives how long it has done so, in milliseconds. */
  refused(partition: number): number
  allowed(): void
}

export function budgetPatience({ monotonic }: Pick<Clock, 'monotonic'>): BudgetPatience {
  let first: { readonly partition: number; readonly at: number } | undefined
  return {
    refused: (partition) => {
      if (first?.partition !== partition) first = { partition, at: monotonic() }
      return monotonic() - first.at
    },
    allowed: () => {
      first = undefined
    },
  }
}
