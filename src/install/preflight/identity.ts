/** The one rule of the record of releases: prune must never tell two objects apart that the inventory takes for one. */
export { groupOf, identityOf } from '../../release/inventory.ts'
