import { HelperError } from './helper.ts'

/** Far above any manifest (the API server takes 3 MiB), far below what would exhaust memory. */
const most = { units: 16 * 2 ** 20, items: 100_000 }

/** A chart of a stranger may ask for `repeat 1e9`: budgets end it with an error at its place. */
export function refuseTextOver(units: number): void {
  if (units > most.units) throw new HelperError(`makes a text of more than ${most.units} characters`)
}

export function refuseListOver(items: number): void {
  if (items > most.items) throw new HelperError(`makes a list of more than ${most.items} items`)
}
