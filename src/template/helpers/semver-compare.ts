import { checkConstraint, parseConstraint, parseVersion } from '../../core/semver.ts'
import { textAt } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** Write ">=1.33-0" for Kubernetes: managed clusters report prereleases such as v1.33.1-gke.100. */
export const semverCompare: Helper = {
  name: 'semverCompare',
  signature: 'semverCompare CONSTRAINT VERSION',
  doc: 'Whether VERSION is among those that CONSTRAINT allows.',
  example: ['semverCompare ">=1.33-0" "v1.33.1-gke.100"', 'true'],
  arity: [2, 2],
  go: 'semverCompare',
  call: (args) => {
    const wanted = textAt(args, 0)
    const got = textAt(args, 1)
    const constraint = parseConstraint(wanted)
    const version = parseVersion(got)
    if (constraint === undefined) {
      throw new HelperError(
        `${JSON.stringify(wanted)} is no version constraint`,
        'like ">=1.30-0", "^1.2" or "1.x || 2.x"',
      )
    }
    if (version === undefined) throw new HelperError(`${JSON.stringify(got)} is no semantic version`, 'like 1.2.3')
    return checkConstraint(constraint, version)
  },
}
