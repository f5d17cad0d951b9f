import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Failure } from '../../src/core/failure.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import type { TemplateSource } from '../../src/template/compile.ts'
import { compileTemplates } from '../../src/template/compile.ts'
import type { Skeleton } from '../../src/template/op.ts'
import { renderTemplates } from '../../src/template/render.ts'
import type { SharedParts } from '../../src/yaml/write.ts'
import { writeYaml } from '../../src/yaml/write.ts'
import { helpers } from './chart.ts'
import { loopChart } from './loop-charts.ts'
import { runs } from '../runs.ts'

/** After a change to steady nodes: RUNS_FACTOR=1000, which takes some five minutes. */
const numRuns = runs(100)
const timeout = 60_000 + numRuns * 60

const word = fc.constantFrom('alpha', 'b: c', '', 'x\ny\n', 'é')
const scalar = fc.oneof(word, fc.integer({ min: -3, max: 99 }), fc.boolean())
const object = fc.record({ name: word, tags: fc.array(word, { maxLength: 3 }), on: fc.boolean() })
const map = fc.record({ a: scalar, b: scalar }, { requiredKeys: [] })

/** Mostly what the templates mean, sometimes anything: failures must be the same too. */
function or(usual: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  return fc.oneof({ weight: 24, arbitrary: usual }, { weight: 1, arbitrary: fc.oneof(scalar, map, fc.constant(null)) })
}

const values: fc.Arbitrary<JsonMap> = fc.record({
  word: or(word),
  number: or(fc.integer({ min: 0, max: 9 })),
  map: or(map),
  list: or(fc.array(scalar, { maxLength: 3 })),
  objects: or(fc.array(object, { minLength: 1, maxLength: 3 })),
  matrix: or(fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 3 })),
  none: or(fc.constantFrom<Json>({}, [], '', null)),
  chain: or(fc.constantFrom<Json>({ name: 'x' }, { name: 'x', next: { name: 'y', next: { name: 'z', next: {} } } })),
})

const charts = fc.uint8Array({ minLength: 8, maxLength: 1000, size: 'max' }).map((tape) => compile(tape))
const cases = fc.array(values, { minLength: 1, maxLength: 4 })

/** Loops in partials in loops multiply; a chart that goes on beyond this tells nothing more and takes seconds. */
const enough = 20_000

describe('A render that fills steady nodes once', () => {
  it('gives the objects, the bytes and the failures of one that fills them in every pass', { timeout }, () => {
    let [all, fine] = [0, 0]
    fc.assert(
      fc.property(charts, cases, (chart, list) => {
        for (const given of list) {
          const anew = compareBoth(chart, given, enough)
          all++
          if (anew.failures.length === 0) fine++
        }
      }),
      { numRuns },
    )
    expect(fine / all, `of ${all} cases most must render, or little is looked at`).toBeGreaterThan(0.4)
  })

  it('uses up a budget where the other does, as what is kept costs its steps again', { timeout }, () => {
    fc.assert(
      fc.property(charts, values, fc.integer({ min: 1, max: 600 }), (chart, given, mostSteps) => {
        compareBoth(chart, given, mostSteps)
      }),
      { numRuns },
    )
  })
})

/** Which place is named as the one where the budget ended may differ, and what came before it. */
function compareBoth(chart: Compiled, given: JsonMap, mostSteps: number): Rendered {
  const anew = render(chart, given, { keepSteady: false, mostSteps })
  const kept = render(chart, given, { keepSteady: true, mostSteps })
  expect(isLimited(kept)).toBe(isLimited(anew))
  if (!isLimited(anew)) expect(outcome(kept)).toEqual(outcome(anew))
  return anew
}

interface Compiled {
  readonly skeleton: Skeleton
  readonly texts: ReadonlyMap<string, string>
}

function compile(tape: Uint8Array): Compiled {
  const { templates, partials, notes } = loopChart(tape)
  const texts = new Map<string, string>()
  const source = (path: string, text: string): TemplateSource => {
    texts.set(path, text)
    return { path, file: path, chart: 'kafka', text }
  }
  const skeleton = compileTemplates({
    templates: templates.map((text, index) => source(`templates/${index}.yaml.hbs`, text)),
    partials: Object.entries(partials).map(([name, text]) => source(`templates/_${name}.hbs`, text)),
    notes: source('NOTES.txt.hbs', notes),
    helpers,
  })
  return { skeleton, texts }
}

interface Rendered {
  readonly objects: readonly [path: string, line: number | undefined, value: Json][]
  readonly texts: readonly string[]
  readonly notes: string | undefined
  readonly failures: readonly Failure[]
}

/** Writes each object at once, as the program does; with steady nodes, also what objects share is written once. */
function render(
  { skeleton, texts }: Compiled,
  given: JsonMap,
  options: { keepSteady: boolean; mostSteps: number },
): Rendered {
  const objects: [path: string, line: number | undefined, value: Json][] = []
  const written: string[] = []
  const shared: SharedParts = { objects: new WeakSet(), lines: new WeakMap() }
  const { notes, failures } = renderTemplates(
    {
      ...options,
      skeleton,
      shared: shared.objects,
      base: 'kafka',
      roots: { Values: given, Release: { Name: 'demo' }, Chart: { Name: 'kafka' }, Capabilities: {}, Files: {} },
      helpers,
      env: { file: () => undefined, glob: () => [], hasApi: () => false },
      source: (file) => ({ file: skeleton.files[file]!, text: texts.get(skeleton.files[file]!)! }),
    },
    (value, path, at) => {
      objects.push([path, at()?.line, value])
      written.push(writeYaml(value, options.keepSteady ? shared : undefined))
    },
  )
  return { objects, texts: written, notes, failures }
}

/** All that a render says, in order; a failure in words and with its place. Key order shows in the bytes. */
function outcome({ failures, ...rest }: Rendered): unknown {
  return { ...rest, failures: failures.map(({ code, message, at, hint }) => ({ code, message, at, hint })) }
}

function isLimited({ failures }: Rendered): boolean {
  return failures.some(({ code }) => code === 'template/limit')
}
