import { describe, expect, it } from 'vitest'
import { renderChart } from './chart.ts'

function notesOf(notes: string): string | undefined {
  const chart = { template: 'a: 1\n', values: { name: 'demo', list: ['x', 'y'], none: '' }, partials: { p: 'p\nq\n' } }
  return renderChart({ ...chart, notes }).notes
}

describe('NOTES.txt.hbs is text', () => {
  it.each([
    ['Lines stay as they are, also what YAML would read otherwise', 'a: b\n  - c # d\n"e\n', 'a: b\n  - c # d\n"e\n'],
    ['Values stand in it', '{{Values.name}}: {{Values.name}}\n', 'demo: demo\n'],
    ['Tags alone on their lines leave no lines', 'a\n{{#if Values.name}}\n  b: 1\n{{/if}}\nc\n', 'a\n  b: 1\nc\n'],
    ['A ruler is no document', '{{#if Values.name}}\n---\nb\n---\n{{/if}}\n---\n', '---\nb\n---\n---\n'],
    ['Loops repeat lines', '{{#each Values.list}}\n- {{this}}\n{{else}}\nnone\n{{/each}}\nend', '- x\n- y\nend'],
    ['A branch that is not taken leaves nothing', 'a\n{{#if Values.none}}\n# b\n{{/if}}\nc\n', 'a\nc\n'],
    ['A partial alone on its line is indented by its column', 'a:\n  {{> p}}\nb {{> p}}\n', 'a:\n  p\n  q\nb p\nq\n'],
    ['Blocks stand inside a line', 'a {{#if Values.name}}b{{else}}c{{/if}} d\n', 'a b d\n'],
  ])('%s', (_, notes, text) => {
    expect(notesOf(notes)).toBe(text)
  })
})
