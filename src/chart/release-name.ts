import { kindOf } from '../core/json.ts'
import type { Json } from '../core/json.ts'

/** What is wrong with the name or the namespace of a release, to go on after its name; undefined when nothing is. */
export function releaseFault(part: 'name' | 'namespace', value: Json): string | undefined {
  const { most, pattern } = rules[part]
  if (typeof value === 'string' && value.length <= most && pattern.test(value)) return undefined
  const got = typeof value === 'string' ? JSON.stringify(value) : `a ${kindOf(value)}`
  return `must be lower-case letters, digits and "-", ${most} at most, got ${got}`
}

const rules = {
  // Helm's limit: 53 leaves room for the suffixes that charts append within the 63 of a label.
  name: { most: 53, pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/ },
  namespace: { most: 63, pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/ },
}
