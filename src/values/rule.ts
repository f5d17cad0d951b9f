import type { Failure } from '../core/failure.ts'
import { get, isMap, type Json, type JsonMap, type Path } from '../core/json.ts'
import { listRules, placesIn } from './rule-places.ts'
import { ruleRun, type RuleOptions } from './rule-run.ts'
import type { SchemaDocument } from './schema-node.ts'

/** One entry of the keyword `x-kubernetes-validations`, as CustomResourceDefinitions have it (KEP-2876). */
export interface Rule {
  /** CEL; `self` is the value of the node that has the keyword, `oldSelf` its value before an upgrade. */
  readonly rule: string
  readonly message?: string | undefined
  /** CEL that gives the message; `message` is used when it fails. */
  readonly messageExpression?: string | undefined
  readonly reason?: string | undefined
  /** Where below the node the failure is shown. */
  readonly fieldPath: Path
  /** Default `error`. */
  readonly severity: 'error' | 'warning'
  /** Where the entry is written: in the chart's schema, or in the shared one named `base`. */
  readonly at: { readonly base: string; readonly path: Path }
  /** What is wrong with the entry itself; such a rule is reported and never run. */
  readonly broken?: string | undefined
  /** The places in these values that the rule speaks about: none for an absent node, many for `items`. */
  readonly places: (values: Json) => readonly Path[]
}

/**
 * All rules of a schema, wherever a value must meet them: at the root, under `properties`, `patternProperties`,
 * `additionalProperties`, `items`, `prefixItems` and `allOf`, and through `$ref`, also a recursive one. A rule inside of
 * `anyOf`, `oneOf`, `not` or `if` is not found, as Kubernetes does not allow it there: the value need not meet it.
 */
export function readRules(schema: Json, shared?: SchemaDocument['shared']): Rule[] {
  const document: SchemaDocument = { root: schema, shared }
  const places = placesIn(document)
  return listRules(document).map(({ entry, owner, at }) => ({
    ...read(entry),
    at,
    places: (values) => places(values).get(owner) ?? [],
  }))
}

/**
 * Runs the rules. A rule with `oldSelf` is skipped where there is no old value. Rules that cannot be run (syntax, types,
 * an optional field read without `has()`) come as failures of code `chart/schema`, at their place in the schema.
 */
export function checkRules(
  rules: readonly Rule[],
  values: Json,
  options: RuleOptions,
): { failures: Failure[]; warnings: Failure[] } {
  const failures: Failure[] = []
  const warnings: Failure[] = []
  if (rules.length === 0) return { failures, warnings }
  const run = ruleRun(values, options)
  for (const rule of rules) {
    for (const failure of run(rule))
      (rule.severity === 'warning' && isOfValues(failure) ? warnings : failures).push(failure)
  }
  return { failures, warnings }
}

function isOfValues(failure: Failure): boolean {
  return failure.code === 'values/rule'
}

type Written = Omit<Rule, 'at' | 'places'>

function read(entry: Json): Written {
  const none = { fieldPath: [], severity: 'error' as const }
  if (!isMap(entry)) return { rule: '', ...none, broken: 'must be a map with the key "rule"' }
  const rule = get(entry, 'rule')
  if (typeof rule !== 'string' || rule.trim() === '')
    return { rule: '', ...none, broken: 'must have a text under "rule"' }
  const severity = get(entry, 'severity') ?? 'error'
  if (severity !== 'error' && severity !== 'warning') {
    return { rule, ...none, broken: `severity must be error or warning, got ${JSON.stringify(severity)}` }
  }
  const written: Omit<Written, 'fieldPath'> = { rule, severity, ...texts(entry) }
  const fieldPath = fieldPathOf(get(entry, 'fieldPath'))
  return fieldPath === undefined
    ? { ...written, fieldPath: [], broken: 'fieldPath must read like .spec.name or .config["a.b"]' }
    : { ...written, fieldPath }
}

function texts(entry: JsonMap): Pick<Rule, 'message' | 'messageExpression' | 'reason'> {
  const text = (key: string): string | undefined => {
    const value = get(entry, key)
    return typeof value === 'string' && value.trim() !== '' ? value : undefined
  }
  return { message: text('message'), messageExpression: text('messageExpression'), reason: text('reason') }
}

/** `.spec.replicas`, `.config['a.b']`, `.hosts[0]`; the first dot may be left out. */
function fieldPathOf(text: Json | undefined): Path | undefined {
  if (text === undefined) return []
  if (typeof text !== 'string') return undefined
  const path: (string | number)[] = []
  const step = /\.?([A-Za-z_$][\w$-]*)|\[(?:'([^']*)'|"([^"]*)"|(\d+))\]/y
  while (step.lastIndex < text.length) {
    const found = step.exec(text)
    if (found === null) return undefined
    const [, name, single, double, index] = found
    path.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index))
  }
  return path
}
