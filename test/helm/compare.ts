import { canonicalJson } from '../../src/core/canonical-json.ts'
import type { Chart } from '../../src/index.ts'
import { failuresOf, loadChart, readValues, renderChart } from '../../src/index.ts'
import type { Case } from './generate/chart.ts'
import type { Oracle, Question } from './oracle.ts'

/** What a program makes of a chart: objects in install order, each as canonical JSON, or why it refuses. */
export type Outcome =
  | { readonly ok: true; readonly objects: readonly string[]; readonly notes: string }
  | { readonly ok: false; readonly why: string }

export function chartOf({ files }: Pick<Case, 'files'>): Chart {
  const encoder = new TextEncoder()
  const tree = new Map([...files].map(([path, text]) => [path, encoder.encode(text)]))
  return loadChart({ at: 'chart', files: tree }, () => undefined)
}

/** Throws what is no failure of ours: a bug. */
export function capstanOutcome(chart: Chart, { values, release }: Pick<Case, 'values' | 'release'>): Outcome {
  return attempted(() => {
    const { manifests, notes } = renderChart(chart, readValues(values, 'values.yaml'), release)
    return { ok: true, objects: manifests.map(({ value }) => canonicalJson(value)), notes: notes ?? '' }
  })
}

export async function helmOutcome(oracle: Oracle, question: Question): Promise<Outcome> {
  const answer = await oracle.render(question)
  if (!answer.ok) return { ok: false, why: answer.error }
  return { ok: true, objects: answer.objects.map(canonicalJson), notes: answer.notes }
}

/** One sentence and the two sides, or undefined when both make the same. How they say no may differ. */
export function difference(capstan: Outcome, helm: Outcome): string | undefined {
  if (!capstan.ok && !helm.ok) return undefined
  if (!capstan.ok) return `only Capstan refuses: ${capstan.why}`
  if (!helm.ok) return `only Helm refuses: ${helm.why}`
  const at = capstan.objects.findIndex((object, i) => object !== helm.objects[i])
  if (at >= 0 || capstan.objects.length !== helm.objects.length) {
    return `object ${at + 1} differs:\n  capstan ${capstan.objects[at] ?? '(none)'}\n  helm    ${helm.objects[at] ?? '(none)'}`
  }
  if (capstan.notes.trim() === helm.notes.trim()) return undefined
  return `NOTES differ:\n  capstan ${JSON.stringify(capstan.notes)}\n  helm    ${JSON.stringify(helm.notes)}`
}

function attempted(work: () => Outcome): Outcome {
  try {
    return work()
  } catch (error) {
    const failures = failuresOf(error)
    if (failures === undefined) throw error
    return { ok: false, why: failures.map(({ message }) => message).join('; ') }
  }
}
