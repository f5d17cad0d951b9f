import type { Chart } from '../../src/index.ts'
import { failuresOf } from '../../src/index.ts'
import { capstanOutcome, chartOf, difference, helmOutcome } from './compare.ts'
import type { Outcome } from './compare.ts'
import type { Case } from './generate/chart.ts'
import { caseFrom, caseText, randomCase } from './generate/chart.ts'
import { shrink } from './generate/shrink.ts'
import type { Oracle, Question } from './oracle.ts'

export type Form = 'exact' | 'pretty'

/** The packager: a Helm chart's files by path, sub-charts included. Throws Failures for what cannot be carried. */
export type Transpile = (chart: Chart, options: { readonly form: Form }) => ReadonlyMap<string, string>

export interface Verdict {
  /** `rendered` and `refused` by both; `unportable`: only the packager refuses the chart; `broken`: Capstan does, too. */
  readonly what: 'rendered' | 'refused' | 'unportable' | 'broken' | 'different'
  /** What differs, in which form and mode; why the packager refuses. */
  readonly why?: string
}

/** Renders a case by Capstan, and its package by Helm: both forms, numbers as of a file and as of `--set`. */
export async function judge(random: Case, oracle: Oracle, transpile: Transpile): Promise<Verdict> {
  let chart: Chart
  let capstan: Outcome
  const packages = new Map<Form, ReadonlyMap<string, string>>()
  try {
    chart = chartOf(random)
    capstan = capstanOutcome(chart, random)
  } catch (error) {
    return refused('broken', error)
  }
  try {
    for (const form of ['exact', 'pretty'] as const) packages.set(form, transpile(chart, { form }))
  } catch (error) {
    return refused(capstan.ok ? 'unportable' : 'broken', error)
  }
  const found = await Promise.all(
    [...packages].flatMap(([form, files]) =>
      (['file', 'int64'] as const).map(async (numbers) => {
        const question: Question = { files, values: random.values, release: random.release }
        const helm = await helmOutcome(oracle, numbers === 'file' ? question : { ...question, mode: numbers })
        const differs = difference(capstan, helm)
        return differs === undefined ? undefined : `${form}, ${numbers}: ${differs}`
      }),
    ),
  )
  const why = found.filter((differs) => differs !== undefined).join('\n')
  if (why !== '') return { what: 'different', why }
  return { what: capstan.ok ? 'rendered' : 'refused' }
}

function refused(what: 'broken' | 'unportable', error: unknown): Verdict {
  const failures = failuresOf(error)
  if (failures !== undefined) return { what, why: failures.map(({ message }) => message).join('; ') }
  return { what: 'different', why: `a bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` }
}

/** The smallest case found that differs in the same way, as text with the package that differs. */
export async function pictured(seed: number, oracle: Oracle, transpile: Transpile): Promise<string> {
  const kind = async (random: Case): Promise<string | undefined> => {
    const { what, why } = await judge(random, oracle, transpile)
    return what === 'different' ? /^\w+(, \w+)?: (a bug|\w+ \w+)/.exec(why!)?.[0] : undefined
  }
  const whole = randomCase(seed)
  const wanted = await kind(whole)
  if (wanted === undefined) return `seed ${seed} does not differ`
  const least = await shrink(whole, caseFrom, async (random) => (await kind(random)) === wanted)
  const { why } = await judge(least, oracle, transpile)
  const form = why!.startsWith('pretty') ? 'pretty' : 'exact'
  return [
    `seed ${seed}, made smaller`,
    caseText(least),
    `--- ${form} package`,
    packageText(least, form, transpile),
    why,
  ].join('\n')
}

function packageText(random: Case, form: Form, transpile: Transpile): string {
  try {
    return [...transpile(chartOf(random), { form })]
      .filter(([path]) => path.includes('templates/') && !path.includes('capstan'))
      .map(([path, text]) => `=== ${path}\n${text}`)
      .join('')
  } catch {
    return ''
  }
}
