/** `all 3 pods have`, `its one pod has`. */
export function allPods(count: number, verb: 'are' | 'have'): string {
  return count === 1 ? `its one pod ${verb === 'are' ? 'is' : 'has'}` : `all ${count} pods ${verb}`
}
