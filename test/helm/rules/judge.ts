import type { JsonMap } from '../../../src/core/json.ts'
import type { Failure } from '../../../src/core/failure.ts'
import { allDefines } from '../../../src/package/all-defines.ts'
import type { RulesTemplate } from '../../../src/package/rules/rules-template.ts'
import type { Oracle } from '../oracle.ts'

/** A chart that has nothing but a schema and its rules. */
export interface RuleChart {
  readonly name: string
  readonly schemaText: string
  readonly rules: RulesTemplate
  /** The chart's defaults. */
  readonly values?: string
}

/** Values, and what Capstan says of them. */
export interface Ruled {
  readonly given: JsonMap
  readonly failures: readonly Failure[]
  readonly warnings?: readonly Failure[]
  readonly mode: 'float64' | 'int64'
}

export interface Judged {
  /** `stopped`: a rule could not be evaluated, which both refuse. */
  readonly what: 'accepted' | 'refused' | 'stopped'
  readonly differs: string | undefined
}

/** Whether Helm refuses what Capstan refuses, by the same set of sentences. `hides`: only whether. */
export async function judged(oracle: Oracle, chart: RuleChart, ruled: Ruled, hides = false): Promise<Judged> {
  const { name, schemaText, rules, values } = chart
  const { given, failures, mode, warnings = [] } = ruled
  const answer = await oracle.render({
    files: new Map([
      ['Chart.yaml', `apiVersion: v2\nname: "${name}"\nversion: 1.0.0\n`],
      ['values.yaml', values ?? ''],
      ['values.schema.json', schemaText],
      ['templates/_capstan.tpl', allDefines(rules.defines, name)],
      ['templates/zz/validate.yaml', rules.text],
      ['templates/NOTES.txt', `Notes${rules.warnings ?? ''}\n`],
    ]),
    values: JSON.stringify(given),
    ...(mode === 'int64' ? { mode } : {}),
  })
  const told = (why: string): string => `${JSON.stringify(given)} (${mode}): ${why}`
  if (failures.length === 0) {
    if (!answer.ok) return { what: 'accepted', differs: told(`only Helm refuses: ${answer.error}`) }
    const notes = answer.notes.trim().split('\n').slice(1)
    const differs = difference(
      notes,
      warnings.map(({ message }) => `Warning: ${message}`),
    )
    return { what: 'accepted', differs: differs === undefined ? undefined : told(differs) }
  }
  const messages = failures.map(({ message }) => message)
  if (answer.ok) return { what: 'refused', differs: told(`only Capstan refuses: ${messages.join('; ')}`) }
  if (failures.some(({ code, message }) => code !== 'values/rule' || unreadable.test(message))) {
    return { what: 'stopped', differs: undefined }
  }
  const got = answer.error.replace(/^execution error at \([^)]*\): /, '').split('\n')
  const differs = hides ? undefined : difference(got, messages)
  return { what: 'refused', differs: differs === undefined ? undefined : told(differs) }
}

/** The values are to blame, not a rule that they break. */
const unreadable = /is not (a quantity|a size|a duration)|is no integer/

function difference(got: readonly string[], wanted: readonly string[]): string | undefined {
  const [a, b] = [got, wanted].map((texts) => JSON.stringify([...new Set(texts)].sort()))
  return a === b ? undefined : `${a} is not ${b}`
}
