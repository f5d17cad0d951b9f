import { Environment } from '@marcbachmann/cel-js'
import { addAddresses } from './rule-addresses.ts'
import { addFormats } from './rule-formats.ts'
import { addLists } from './rule-lists.ts'
import { addNetworks } from './rule-networks.ts'
import { addPatterns } from './rule-patterns.ts'
import { addQuantities } from './rule-quantities.ts'
import { addSets } from './rule-sets.ts'
import { addSizes } from './rule-sizes.ts'
import { addStrings } from './rule-strings.ts'
import { addUrls } from './rule-urls.ts'
import { addVersions } from './rule-versions.ts'

/** Made once, when the first rule needs it: its overload tables take some milliseconds. */
let made: Environment | undefined

/**
 * Libraries that few rules need, added by the first rule that has one of their names: all of them at once would double the
 * time that the environment takes. A rule sees the same functions whatever other rules use.
 */
const waiting = new Map<(environment: Environment) => void, RegExp>([
  [addSets, /\bsets\b/],
  [addFormats, /(?<!\.)\bformat\b|\bvalidate\b/],
  [addUrls, /\b(url|isURL|get(Scheme|Host|Hostname|Port|EscapedPath|Query))\b/],
  [
    addNets,
    /\b(ip|isIP|family|is(Unspecified|Loopback|LinkLocal(Multi|Uni)cast|GlobalUnicast)|cidr|isCIDR|contains(IP|CIDR)|masked|prefixLength)\b/,
  ],
])

/**
 * CEL as rules see it: `self` and `oldSelf` of any type, optional access (`self.?a.orValue(1)`), Kubernetes' libraries for
 * strings, lists, sets, regular expressions, quantities, versions, addresses, URLs and named formats, and `jvmSize()` and
 * `durationMillis()` of this field. `rule` is the expression that will be compiled.
 *
 * One thing is wider than the standard: an `int` and a `double` may meet in arithmetic, and the result is a `double`.
 * Whether a value of the user is `1` or `1.5` must not decide whether the rule runs at all. Two ints stay ints:
 * `self.a / 2` drops the rest, as everywhere in CEL.
 */
export function ruleEnvironment(rule: string): Environment {
  made ??= newEnvironment()
  for (const [add, names] of waiting) {
    if (!names.test(rule)) continue
    add(made)
    waiting.delete(add)
  }
  return made
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
  addPatterns(environment)
  addLists(environment)
  addQuantities(environment)
  addSizes(environment)
  addVersions(environment)
  return environment
}

function addNets(environment: Environment): void {
  addAddresses(environment)
  addNetworks(environment)
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
