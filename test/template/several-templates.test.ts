import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { Failures } from '../../src/core/failure.ts'
import type { TemplateSource } from '../../src/template/compile.ts'
import { compileTemplates } from '../../src/template/compile.ts'
import { renderTemplates } from '../../src/template/render.ts'
import { helpers } from './chart.ts'

const source = (path: string, text: string): TemplateSource => ({ path, file: path, chart: 'kafka', text })

function render(templates: Record<string, string>, partials: Record<string, string>): [path: string, value: Json][] {
  const skeleton = compileTemplates({
    templates: Object.entries(templates).map(([name, text]) => source(`templates/${name}`, text)),
    partials: Object.entries(partials).map(([name, text]) => source(`templates/_${name}.hbs`, text)),
    notes: undefined,
    helpers,
  })
  const rendered: [path: string, value: Json][] = []
  const { failures } = renderTemplates(
    {
      skeleton,
      base: 'kafka',
      roots: { Values: { x: 1 }, Release: { Name: 'demo' } },
      helpers,
      env: { file: () => undefined, glob: () => [], hasApi: () => false },
      source: (file) => ({ file: skeleton.files[file]!, text: '' }),
    },
    (value, path) => rendered.push([path, value]),
  )
  if (failures.length > 0) throw new Failures(failures)
  return rendered
}

describe('The templates of a chart', () => {
  it('Each object comes with the path of its template, in the order of the files', () => {
    expect(render({ 'b.yaml.hbs': 'b: 1\n---\nb: 2\n', 'a.yaml.hbs': 'a: 1\n' }, {})).toEqual([
      ['templates/b.yaml.hbs', { b: 1 }],
      ['templates/b.yaml.hbs', { b: 2 }],
      ['templates/a.yaml.hbs', { a: 1 }],
    ])
  })

  it('A partial that sees the root Template, itself or through another, is filled for each file anew', () => {
    const use = 'direct: {{> name}}\nthrough: {{> outer}}\ntext: "{{> text}}"\n'
    const partials = { name: '{{Template.Name}}', outer: 'x: {{> name Release}}\n', text: '<{{> name Release}}>' }
    expect(render({ 'a.yaml.hbs': use, 'b.yaml.hbs': use }, partials).map(([, value]) => value)).toEqual(
      ['kafka/templates/a.yaml.hbs', 'kafka/templates/b.yaml.hbs'].map((name) => {
        return { direct: name, through: { x: name }, text: `<${name}>` }
      }),
    )
  })

  it('A partial that sees only other roots is filled once, and all manifests share what it made', () => {
    const partials = { labels: 'app: {{Release.Name}}\n' }
    const [first, second] = render({ 'a.yaml.hbs': 'l: {{> labels}}\n', 'b.yaml.hbs': 'l: {{> labels}}\n' }, partials)
    expect(first![1]).toEqual({ l: { app: 'demo' } })
    expect((first![1] as { l: Json }).l).toBe((second![1] as { l: Json }).l)
  })

  it('A partial that sees its context is filled for each use', () => {
    const [[, value]] = render({ 'a.yaml.hbs': '- {{> p a=1}}\n- {{> p a=2}}\n' }, { p: '{{a}}' }) as [[string, Json]]
    expect(value).toEqual([1, 2])
  })
})
