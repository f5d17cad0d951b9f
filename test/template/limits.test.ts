import { describe, expect, it } from 'vitest'
import { failuresOf } from '../../src/core/failure.ts'
import type { TestChart } from './chart.ts'
import { renderChart } from './chart.ts'

/** Far above what any case takes (2 s on a slow machine), far below a hang. */
const patience = 20_000

describe('A template that multiplies ends within seconds', () => {
  it.each<[title: string, chart: TestChart, told: RegExp]>([
    ['Ten thousand nested blocks', nested(10_000, '{{#if Values.x}}\n', 'a: 1\n', '{{/if}}\n'), /nested too deep/],
    ['Ten thousand blocks that are never closed', { template: repeated(10_000, '{{#if x}}\n') }, /nested too deep/],
    ['A chain of five thousand else ifs', chain(5000), /nested too deep/],
    ['Calls in calls', nested(5000, '(upper ', '"x"', ')', ['a: {{upper ', '}}']), /nested too deep/],
    ['Lists in lists', nested(5000, '[', '', ']', ['a: ', '']), /nested more than 400 deep/],
    ['A hundred thousand braces', { template: '{{'.repeat(100_000) }, /never closed/],
    ['Blanks without end in a mustache', { template: `a: {{Values.x${' '.repeat(200_000)}\n` }, /never closed/],
    ['Aliases of aliases', aliases(9), /aliases expand/],
    ['Partials that use the next one twice, as structure', twice('l: {{> NEXT}}\nr: {{> NEXT}}\n', 'x: 1\n'), /steps/],
    ['Partials that use the next one twice, as text', twice('{{> NEXT}} {{> NEXT}}', '"x"'), /steps/],
    ['… and see their context', twice('{{> NEXT}} {{> NEXT}}', '{{default 1 x}}', 'a: "{{> p0 Release}}"\n'), /steps/],
    ['A partial that calls itself', of('a: {{> p}}\n', { p: 'l: {{> p}}\nr: {{> p}}\n' }), /nested more than 128 deep/],
    ['A partial that holds only itself', of('a:\n  {{> p}}\n', { p: '{{> p}}\n' }), /holds nothing but itself/],
    ['A partial that doubles its arguments', of('a: {{> p x=1}}\n', { p: 'a: {{> p a=this b=this}}\n' }), /nodes/],
    ['A value that doubles', nested(60, '{{#with (list this this)}}', 'a: {{this}}', '{{/with}}'), /nodes/],
    ['Loops in loops, items', loops('- a: {{this}}\n'), /steps/],
    ['Loops in loops, documents', loops('---\na: {{this}}\n'), /steps/],
    ['Long texts in a loop', { template: '{{#each (until 100000)}}\n- {{repeat 1000000 "x"}}\n{{/each}}\n' }, /steps/],
    ['Long texts in a text', { template: 'a: "{{#each (until 9999)}}{{repeat 1000000 "x"}}{{/each}}"\n' }, /steps/],
    [
      'Long constants in a loop',
      { template: `{{#each (until 99999)}}\n- [${'1,'.repeat(5000)}]\n{{/each}}\n` },
      /steps/,
    ],
    [
      'Long lists spread in a loop',
      { template: '{{#each (until 9999)}}\n- {{spread (until 99999)}}\n{{/each}}\n' },
      /steps/,
    ],
  ])('%s', { timeout: patience }, (_, chart, told) => {
    let failures
    try {
      renderChart({ mostSteps: 300_000, ...chart })
    } catch (error) {
      failures = failuresOf(error)
    }
    expect(failures?.[0]?.message).toMatch(told)
    expect(failures?.[0]?.at).toBeDefined()
  })

  it('Large templates are rendered', { timeout: patience }, () => {
    const template = Array.from({ length: 20_000 }, (_, i) => `k${i}: "{{Values.x}} {{Values.x}}"\n`).join('')
    const [document] = renderChart({ template, values: { x: 1 } }).documents
    expect(Object.keys(document as object)).toHaveLength(20_000)
  })

  it('Two hundred levels of blocks are rendered', () => {
    const chart = nested(200, '{{#if Values.x}}\n', 'a: 1\n', '{{/if}}\n')
    expect(renderChart({ ...chart, values: { x: 1 } }).documents).toEqual([{ a: 1 }])
  })
})

function repeated(times: number, text: string): string {
  return text.repeat(times)
}

function nested(
  levels: number,
  open: string,
  body: string,
  close: string,
  around: [string, string] = ['', ''],
): TestChart {
  return { template: `${around[0]}${open.repeat(levels)}${body}${close.repeat(levels)}${around[1]}` }
}

function chain(length: number): TestChart {
  return { template: `{{#if Values.x}}\na: 1\n${repeated(length, '{{else if Values.y}}\nb: 1\n')}{{/if}}\n` }
}

function aliases(levels: number): TestChart {
  const names = Array.from({ length: levels + 1 }, (_, i) => `n${i}`)
  const lines = names.slice(1).map((name, i) => `${name}: &${name} [${Array(9).fill(`*${names[i]!}`).join(', ')}]\n`)
  return { template: `n0: &n0 [x, x]\n${lines.join('')}` }
}

function of(template: string, partials: Record<string, string>): TestChart {
  return { template, partials }
}

/** Sixty partials, each of which uses the next one in `body`. */
function twice(body: string, end: string, template: string = 'a: {{> p0}}\n'): TestChart {
  const partials: Record<string, string> = { p60: end }
  for (let i = 0; i < 60; i++) partials[`p${i}`] = body.replaceAll('NEXT', `p${i + 1}`)
  return { template, partials }
}

function loops(body: string): TestChart {
  return { template: `{{#each (until 100000)}}\n{{#each (until 100000)}}\n${body}{{/each}}\n{{/each}}\n` }
}
