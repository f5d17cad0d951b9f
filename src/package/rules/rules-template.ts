import { isMap, type Json, type JsonMap } from '../../core/json.ts'
import { compileExpression } from '../../values/rule-expression.ts'
import { listRules } from '../../values/rule-places.ts'
import { readRules, type Rule } from '../../values/rule.ts'
import { pointerText } from '../../values/schema-node.ts'
import { charactersCheck } from './characters.ts'
import { placeBlock } from './place-block.ts'
import { placesOf, type Place } from './places.ts'
import { ruleLines } from './rule-lines.ts'
import { action, indented, type RuleOutput } from './scope.ts'
import { NotCarried } from './term.ts'

/** The rules of a chart's schema as Helm runs them. */
export interface RulesTemplate {
  /** `templates/zz/validate.yaml`: renders nothing, fails with all messages. Helm renders it before the chart's other templates. */
  readonly text: string
  /** Our definitions that it and `warnings` call. */
  readonly defines: ReadonlySet<string>
  /** How many rules are carried. */
  readonly carried: number
  readonly notCarried: readonly NotCarriedRule[]
  /** For the end of NOTES.txt: the messages of rules whose severity is warning. */
  readonly warnings: string | undefined
}

export interface NotCarriedRule {
  readonly rule: string
  /** Of the rule, in the schema: `/properties/broker/x-kubernetes-validations/3`. */
  readonly pointer: string
  readonly why: string
}

/** Rules that Helm cannot be told of are left out and named. Without rules the characters of the values are still checked. */
export function rulesTemplate(schema: Json | undefined, chart: string): RulesTemplate {
  const output: RuleOutput = { chart, defines: new Set(), names: new Map() }
  const made = isMap(schema) ? written(schema, output) : { errors: [], warnings: [], carried: 0, notCarried: [] }
  return {
    text: [...charactersCheck(output), ...gathered('errors', made.errors, 'fail (join "\\n" (uniq $errors))'), ''].join(
      '\n',
    ),
    defines: output.defines,
    carried: made.carried,
    notCarried: made.notCarried,
    warnings:
      made.warnings.length === 0
        ? undefined
        : gathered(
            'warnings',
            made.warnings,
            'range $_, $warning := uniq $warnings }}\nWarning: {{ $warning }}{{ end',
          ).join('\n'),
  }
}

function gathered(name: 'errors' | 'warnings', lines: readonly string[], end: string): string[] {
  if (lines.length === 0) return []
  const last = name === 'errors' ? [action('if $errors'), `  ${action(end)}`, action('end')] : [action(end)]
  return [action(`$${name} := list`), ...lines, ...last]
}

interface Written {
  readonly errors: string[]
  readonly warnings: string[]
  carried: number
  readonly notCarried: NotCarriedRule[]
}

function written(schema: JsonMap, output: RuleOutput): Written {
  const made: Written = { errors: [], warnings: [], carried: 0, notCarried: [] }
  const rules = readRules(schema)
  const owners = new Map<JsonMap, Rule[]>()
  for (const [i, { owner }] of listRules({ root: schema }).entries()) {
    owners.set(owner, [...(owners.get(owner) ?? []), rules[i]!])
  }
  const { places, endless } = placesOf(schema)
  for (const [owner, all] of owners) {
    const here = places.filter((place) => place.owner === owner)
    const carried = all.filter((rule) => {
      const why = endless.has(owner)
        ? 'the schema refers to itself, so that the places of the rule have no end'
        : unfit(rule)
      if (why !== undefined) refuse(made, rule, why)
      return why === undefined
    })
    addRules(carried, here, { schema, output, made })
  }
  return made
}

function refuse({ notCarried }: Written, rule: Rule, why: string): void {
  notCarried.push({ rule: rule.rule, pointer: pointerText(rule.at.path), why })
}

/** Why a rule means nothing to Helm before anything is written; undefined: nothing is known. */
function unfit(rule: Rule): string | undefined {
  if (rule.broken !== undefined) return rule.broken
  const compiled = compileExpression(rule.rule, 'bool', { left: 0 })
  if ('fault' in compiled) return compiled.fault.message
  if (compiled.expression.comparesOld) return 'oldSelf: Helm does not know the values before'
  const message = rule.messageExpression && compileExpression(rule.messageExpression, 'string', { left: 0 })
  return message && 'fault' in message ? `messageExpression: ${message.fault.message}` : undefined
}

interface Job {
  readonly schema: JsonMap
  readonly output: RuleOutput
  readonly made: Written
}

/** A rule is carried at all of its places or at none. */
function addRules(rules: readonly Rule[], places: readonly Place[], { schema, output, made }: Job): void {
  const refused = new Set<Rule>()
  for (const severity of ['error', 'warning'] as const) {
    const wanted = rules.filter((rule) => rule.severity === severity)
    const trial = places.map((place) => placeBlock(place, schema, { ...output, names: new Map() }))
    for (const rule of wanted) {
      const why = trial
        .map((block) => attempt(() => ruleLines(rule, block, { ...output, names: new Map(), defines: new Set() })))
        .find((said) => said !== undefined)
      if (why === undefined) made.carried++
      else {
        refused.add(rule)
        refuse(made, rule, why)
      }
    }
    const kept = wanted.filter((rule) => !refused.has(rule))
    if (kept.length === 0) continue
    for (const place of places) {
      const block = placeBlock(place, schema, output)
      let body = kept.flatMap((rule) => ruleLines(rule, block, output))
      for (let depth = block.depth; depth > 0; depth--) body = indented(body)
      const ends = Array.from({ length: block.depth }, (_, i) => '  '.repeat(block.depth - 1 - i) + action('end'))
      made[severity === 'error' ? 'errors' : 'warnings'].push(...block.head, ...body, ...ends)
    }
  }
}

function attempt(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof NotCarried) return error.message
    throw error
  }
}
