import { describe, expect, it } from 'vitest'
import { readArchive } from '../../src/chart/archive.ts'
import { loadChart } from '../../src/chart/load.ts'
import type { Chart } from '../../src/chart/model.ts'
import { failuresOf } from '../../src/core/failure.ts'
import type { FileTree } from '../../src/core/ports.ts'
import { renderChart } from '../../src/index.ts'
import { archiveTime, packArchive } from '../../src/package/archive-write.ts'
import { carriedText } from '../../src/package/carried.ts'
import type { Package, PackageOptions } from '../../src/package/package-chart.ts'
import { packageChart } from '../../src/package/package-chart.ts'
import { versioned } from '../../src/package/versioned.ts'
import { readDocument } from '../../src/yaml/read.ts'
import { treeOf } from '../chart/tree-of.ts'
import { shippedChart } from '../support/shipped-chart.ts'

const yaml = (name: string, more = ''): string => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`
const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{Release.Name}}"}\ndata: {v: "{{Values.v}}"}\n'
const plain = { 'Chart.yaml': yaml('demo'), 'values.yaml': 'v: x\n', 'templates/cm.yaml.hbs': configMap }

function chartOf(
  files: Record<string, string | Uint8Array>,
  find: (name: string) => FileTree | undefined = () => undefined,
): Chart {
  return loadChart(treeOf(files, 'charts/demo'), find)
}

function packageOf(files: Record<string, string | Uint8Array>, options?: PackageOptions): Package {
  return packageChart(chartOf(files), options)
}

function text({ files }: Package, path: string): string {
  const content = files.get(path)
  return typeof content === 'string' ? content : new TextDecoder().decode(content)
}

/** The package as Capstan loads it from its archive. */
function loaded(made: Package, name = 'demo'): Chart {
  const bytes = packArchive(name, made.files, archiveTime)
  return loadChart(readArchive(bytes, `${name}-1.0.0.tgz`), () => undefined)
}

function wrong(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    return failuresOf(error)!.map(({ code, message, at }) => `${code} ${at?.file ?? ''}:${at?.line ?? 0} ${message}`)
  }
  return []
}

describe('a package', () => {
  it('holds Go templates for Helm and, below capstan/, what they were made from', () => {
    expect([...packageOf(plain).files.keys()].sort()).toEqual([
      'Chart.yaml',
      'README.md',
      'capstan/templates/cm.yaml.hbs',
      'templates/_capstan.tpl',
      'templates/cm.yaml',
      'templates/zz/validate.yaml',
      'values.yaml',
    ])
    expect([...packageOf(plain, { source: false }).files.keys()].filter((path) => path.startsWith('capstan/'))).toEqual(
      [],
    )
  })

  it('is rendered by Capstan as the folder is', () => {
    for (const name of ['kafka']) {
      const chart = shippedChart(name)
      const again = renderChart(loaded(packageChart(chart), name), {})
      expect(again.manifests.map(({ value }) => value)).toEqual(
        renderChart(chart, {}).manifests.map(({ value }) => value),
      )
      expect(again.notes).toBe(renderChart(chart, {}).notes)
    }
  })

  it('is the same package when it is packaged again', () => {
    const once = packageOf({
      ...plain,
      'README.md': '# The demo\n\nIt shows.\n',
      'values.schema.json': '{"properties":{"v":{"type":"string"}}}',
    })
    expect(Object.fromEntries(packageChart(loaded(once)).files)).toEqual(
      Object.fromEntries(
        [...once.files].map(([path, content]) => [
          path,
          path === 'capstan/templates/cm.yaml.hbs' || path.endsWith('README.md') ? expect.anything() : content,
        ]),
      ),
    )
    expect(text(packageChart(loaded(once)), 'README.md')).toBe(text(once, 'README.md'))
  })

  it('without its source is answered by one sentence', () => {
    expect(wrong(() => loaded(packageOf(plain, { source: false })))).toEqual([
      "chart/missing :0 demo-1.0.0.tgz was packaged without Capstan's templates; only Helm can render it",
    ])
  })

  it('takes every field of Chart.yaml with it', () => {
    const fields = `type: application
appVersion: "1.10"
description: "A: b"
kubeVersion: ">=1.30.0-0"
home: https://example.com
icon: https://example.com/icon.svg
deprecated: true
condition: a.b
tags: c
keywords: [x, "yes"]
sources: [https://example.com/src]
maintainers: [{name: A, email: a@example.com, url: https://example.com/a}, {name: B}]
annotations: {category: Streaming, "artifacthub.io/license": Apache-2.0}
`
    const made = readDocument(
      text(packageOf({ ...plain, 'Chart.yaml': yaml('demo', fields) }), 'Chart.yaml'),
      'Chart.yaml',
    )
    expect(made).toEqual({
      ...(readDocument(yaml('demo', fields), 'Chart.yaml') as object),
      annotations: {
        category: 'Streaming',
        'artifacthub.io/license': 'Apache-2.0',
        'capstan.dev/packaged-by': 'capstan',
      },
    })
  })

  it('leaves a type out that the chart leaves out: templates see it', () => {
    expect(text(packageOf(plain), 'Chart.yaml')).not.toContain('type:')
  })

  it('has the versions that it was told, also for templates', () => {
    const chart = chartOf({ ...plain, 'templates/cm.yaml.hbs': configMap.replace('Values.v', 'Chart.Version') })
    const made = packageChart(versioned(chart, '2.0.0-rc.1+b5', '9'))
    expect(text(made, 'Chart.yaml')).toContain('version: 2.0.0-rc.1+b5\nappVersion: "9"\n')
    const { manifests } = renderChart(loaded(made), {})
    expect(manifests[0]!.value['data']).toEqual({ v: '2.0.0-rc.1+b5' })
  })

  it('names the images of the versions that it was told', () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: app, image: "a:{{Chart.Version}}-{{Chart.AppVersion}}"}]}\n'
    const chart = chartOf({ 'Chart.yaml': yaml('demo'), 'templates/p.yaml.hbs': pod })
    expect(text(packageChart(versioned(chart, '2.0.0', '9')), 'Chart.yaml')).toContain('image: a:2.0.0-9\n')
  })

  it('tells Artifact Hub what it brings, and leaves what its author told', () => {
    const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: topics.example.com}
spec:
  names: {kind: Topic}
  versions:
    - {name: v1alpha1, storage: false}
    - {name: v1, storage: true, schema: {openAPIV3Schema: {description: A topic.}}}
`
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: app, image: "kafka:{{Chart.AppVersion}}"}], initContainers: [{name: init, image: "busybox:1"}]}\n'
    const files = { 'Chart.yaml': yaml('demo', 'appVersion: "4.3"\n'), 'templates/p.yaml.hbs': pod, 'crds/t.yaml': crd }
    const { annotations } = readDocument(text(packageOf(files), 'Chart.yaml'), '') as unknown as {
      annotations: Record<string, string>
    }
    expect(readDocument(annotations['artifacthub.io/images']!, '')).toEqual([
      { name: 'init', image: 'busybox:1' },
      { name: 'app', image: 'kafka:4.3' },
    ])
    expect(readDocument(annotations['artifacthub.io/crds']!, '')).toEqual([
      { kind: 'Topic', version: 'v1', name: 'topics.example.com', displayName: 'Topic', description: 'A topic.' },
    ])
    const own = {
      ...files,
      'Chart.yaml': yaml('demo', 'appVersion: "4.3"\nannotations: {artifacthub.io/images: mine}\n'),
    }
    expect(text(packageOf(own), 'Chart.yaml')).toContain('artifacthub.io/images: mine\n')
  })

  it('names no images where the defaults alone cannot be rendered', () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: app, image: "{{Values.image}}"}]}\n'
    const files = { 'Chart.yaml': yaml('demo'), 'templates/p.yaml.hbs': pod }
    expect(text(packageOf(files), 'Chart.yaml')).not.toContain('artifacthub.io/images')
  })

  it('holds what .helmignore leaves in, by the rules of gitignore, and not .helmignore itself', () => {
    const files = {
      ...plain,
      '.helmignore': '*.md\n!keep.md\ndocs/**/draft\n',
      'a.md': '',
      'keep.md': '',
      'docs/x/draft': '',
      'docs/x/y': '',
    }
    expect([...packageOf(files).files.keys()].filter((path) => /md$|docs|ignore/.test(path)).sort()).toEqual([
      'README.md',
      'docs/x/y',
      'keep.md',
    ])
  })

  it('says which files below templates/ it leaves out', () => {
    const { warnings, files } = packageOf({ ...plain, 'templates/run.sh': 'echo\n' })
    expect(warnings.map(({ message }) => message)).toEqual([
      "charts/demo/templates/run.sh is no template of Capstan's and is left out",
    ])
    expect([...files.keys()]).not.toContain('templates/run.sh')
  })

  it('says in its README how Helm installs it and how presets get out of the archive', () => {
    const made = packageOf({
      ...plain,
      'README.md': '# The demo\n\nIt shows.\n',
      'presets/prod.yaml': 'v: y\n',
      'presets/dev.yaml': 'v: z\n',
    })
    expect(text(made, 'README.md')).toBe(`# The demo

It shows.

## With Helm

\`capstan package\` made this chart; Helm needs nothing else.

\`\`\`sh
helm install demo demo-1.0.0.tgz
\`\`\`

Presets are values files in the archive: \`dev\`, \`prod\`.

\`\`\`sh
tar -xOf demo-1.0.0.tgz demo/presets/dev.yaml > dev.yaml
helm install demo demo-1.0.0.tgz -f dev.yaml
\`\`\`
`)
  })

  it('carries library charts as they are, and the partials that are used in the chart that uses them', () => {
    const lib = {
      'Chart.yaml': yaml('lib', 'type: library\n'),
      'templates/_x.hbs': 'a: 1\n',
      'templates/_unused.hbs': 'b: 1\n',
    }
    const files = {
      ...plain,
      'Chart.yaml': yaml('demo', 'dependencies: [{name: lib, version: 1.0.0}]\n'),
      'templates/cm.yaml.hbs': 'apiVersion: v1\nkind: A\nmetadata: {name: a}\ndata:\n  {{> lib.x}}\n',
    }
    const made = packageChart(chartOf(files, () => treeOf(lib, 'charts/lib')))
    expect([...made.files.keys()].filter((path) => path.startsWith('charts/')).sort()).toEqual([
      'charts/lib/Chart.yaml',
      'charts/lib/capstan/templates/_unused.hbs',
      'charts/lib/capstan/templates/_x.hbs',
    ])
    expect(text(made, 'templates/_helpers.tpl')).toContain('define "demo.lib.x"')
    expect(renderChart(loaded(made), {}).manifests[0]!.value['data']).toEqual({ a: 1 })
  })

  it('refuses two charts of one name that differ: Helm has one set of definitions for both', () => {
    const one = (value: string): Record<string, string> => ({
      'Chart.yaml': yaml('sub'),
      'templates/_x.hbs': `a: ${value}\n`,
      'templates/s.yaml.hbs': 'apiVersion: v1\nkind: A\nmetadata: {name: a}\ndata:\n  {{> x}}\n',
    })
    const below = (folder: string, files: Record<string, string>): Record<string, string> =>
      Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]))
    const tree = (other: string): Record<string, string> => ({
      ...plain,
      ...below('charts/sub', one('1')),
      'charts/mid/Chart.yaml': yaml('mid'),
      ...below('charts/mid/charts/sub', one(other)),
    })
    expect(wrong(() => packageOf(tree('1')))).toEqual([])
    expect(wrong(() => packageOf(tree('2')))).toEqual([
      'package/chart :0 two charts of the name sub differ, and Helm has one sub.x for both',
    ])
  })

  it('is refused with all that is wrong in all of its charts, each at its line', () => {
    const bad = 'apiVersion: v1\nkind: A\nmetadata: {name: a}\nv: {{upper Values.a}\n\n'
    const files = {
      ...plain,
      'templates/b.yaml.hbs': bad,
      'charts/sub/Chart.yaml': yaml('sub'),
      'charts/sub/templates/s.yaml.hbs': bad,
    }
    expect(wrong(() => packageOf(files)).map((line) => line.split(' ').slice(0, 2))).toEqual([
      ['template/syntax', 'charts/demo/templates/b.yaml.hbs:4'],
      ['template/syntax', 'charts/demo/charts/sub/templates/s.yaml.hbs:4'],
    ])
  })
})

describe('--check', () => {
  it.for([
    ['a: is <no value>', '2'],
    ['"<no value>": "1"', '2'],
    ['a: "{{Values.v}} <no value>"', '2'],
    ['a: {{default "<no value>" Values.v}}', '2'],
    ['a: |\n  # <no value>\n  {{Values.v}}', '3'],
    ['a: "\\x3cno value>"', '0'],
    ['a: b # <no value>', undefined],
    ['{{!-- <no value> --}}a: b', undefined],
    ['a: <no  value>', undefined],
  ] as const)('is refused where a template says what Helm erases: %s', ([line, at]) => {
    const told = wrong(() => packageOf({ ...plain, 'templates/b.yaml.hbs': `kind: A\n${line}\n` }))
    const file = at === '0' ? '' : 'charts/demo/templates/b.yaml.hbs'
    const sentence = 'a template says "<no value>", which Helm erases from whatever it renders'
    expect(told).toEqual(at === undefined ? [] : [`package/template ${file}:${at} ${sentence}`])
  })

  it('counts what Helm has of the chart', () => {
    const schema = JSON.stringify({
      properties: { v: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self != ""' }] } },
    })
    const files = { ...plain, 'values.schema.json': schema, 'presets/a.yaml': 'v: y\n', 'templates/_p.hbs': 'a: 1\n' }
    const chart = chartOf(files)
    expect(carriedText([chart], { ...packageChart(chart), warnings: [] })).toBe('1 template, 1 rule, 1 preset')
  })
})
