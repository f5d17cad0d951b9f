import { Environment } from '@marcbachmann/cel-js'
import { addLists } from './rule-lists.ts'
import { addQuantities } from './rule-quantities.ts'
import { addSizes } from './rule-sizes.ts'
import { addStrings } from './rule-strings.ts'
import { addVersions } from './rule-versions.ts'

/** Made once, when the first rule needs it: its overload tables take some milliseconds. */
let made: Environment | undefined

/**
 * CEL as rules see it: `self` and `oldSelf` of any type, optional access (`self.?a.orValue(1)`), Kubernetes' libraries for
 * strings, lists, regular expressions, quantities and versions, and `jvmSize()` and `durationMillis()` of this field.
 *
 * One thing is wider than the standard: an `int` and a `double` may meet in arithmetic, and the result is a `double`.
 * Whether a value of the user is `1` or `1.5` must not decide whether the rule runs at all. Two ints stay ints:
 * `self.a / 2` drops the rest, as everywhere in CEL.
 */
export function ruleEnvironment(): Environment {
  return (made ??= newEnvironment())
}

function newEnvironment(): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 2000, maxDepth: 100 },
  })
  environment.registerVariable('self', 'dyn').registerVariable('oldSelf', 'dyn')
  addMixedNumbers(environment)
  addStrings(environment)
  addLists(environment)
  addQuantities(environment)
  addSizes(environment)
  addVersions(environment)
  return environment
}

function addMixedNumbers(environment: Environment): void {
  const operations: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
  }
  for (const [operator, operation] of Object.entries(operations)) {
    const mixed = (a: bigint | number, b: bigint | number): number => operation(Number(a), Number(b))
    environment.registerOperator(`int ${operator} double: double`, mixed)
    environment.registerOperator(`double ${operator} int: double`, mixed)
  }
  // The library compares these only where one side's type is not known before.
  environment.registerOperator('int == double', (a: bigint, b: number) => Number(a) === b)
}
