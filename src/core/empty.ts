import type { Json } from './json.ts'

/**
 * Go's truth: nothing, false, 0, "", [] and {} are empty; "0" and "false" are not. Handlebars alone would call {} true,
 * and a packaged chart would then take another branch under Helm.
 */
export function isEmpty(value: Json | undefined): boolean {
  switch (typeof value) {
    case 'string':
      return value === ''
    case 'object':
      return value === null || (Array.isArray(value) ? value.length === 0 : hasNoKeys(value))
    default:
      return !value
  }
}

function hasNoKeys(map: object): boolean {
  for (const key in map) if (Object.hasOwn(map, key)) return false
  return true
}
