import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { canonicalJson } from '../../src/core/canonical-json.ts'
import { readDocuments } from '../../src/yaml/read.ts'
import { helm } from './build.ts'
import type { Answer, Oracle, Question } from './oracle.ts'
import { startOracle } from './oracle.ts'

let oracle: Oracle
beforeAll(async () => {
  oracle = await startOracle()
})
afterAll(() => oracle.close())

const chart = {
  'Chart.yaml': 'apiVersion: v2\nname: tiny\nversion: 1.0.0\n',
  'values.yaml': 'replicas: 1\nbig: 9007199254740993\nlabels: {b: "2", a: "1"}\n',
  'values.schema.json': '{"type": "object", "properties": {"replicas": {"type": "integer", "maximum": 9}}}',
  'templates/_names.tpl': '{{ define "tiny.name" }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}',
  'templates/set.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: {{ include "tiny.name" . }}, namespace: {{ .Release.Namespace }}}
spec:
  replicas: {{ required "how many?" .Values.replicas }}
  minor: {{ .Capabilities.KubeVersion.Minor | quote }}
  count: {{ .Values.count }}
  big: 9007199254740993
{{- if .Values.more }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: more
data: {{- toYaml .Values.labels | nindent 2 }}
---
# nothing but a comment
{{- end }}
`,
  'templates/hook.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: hook, annotations: {helm.sh/hook: pre-install, a: "{{ .Values.replicas }}"}}\n',
  'templates/NOTES.txt': 'Hello {{ .Release.Name }}.\n',
}

const child = {
  'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 2.0.0\n',
  'charts/sub/values.yaml': 'x: 1\n',
  'charts/sub/templates/c.yaml':
    'apiVersion: v1\nkind: Secret\nmetadata: {name: {{ include "lib.name" . }}}\nx: {{ .Values.x }}\n',
  'charts/lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n',
  'charts/lib/templates/_l.tpl': '{{ define "lib.name" }}lib-{{ .Chart.Name }}{{ end }}',
}

const dependencies = 'dependencies: [{name: sub, version: 2.0.0, condition: sub.enabled}, {name: lib, version: "*"}]\n'

/** `refusal`: the words that both must say. */
const cases: { title: string; question: Question; refusal?: RegExp }[] = [
  { title: 'defaults', question: { files: fileMap(chart) } },
  {
    title: 'a values file',
    question: { files: fileMap(chart), values: 'more: true\ncount: 1000000\nlabels: {b: null}' },
  },
  { title: 'integers of --set', question: { files: fileMap(chart), set: ['count=1000000', 'replicas=3'] } },
  {
    title: 'another release, cluster and API',
    question: {
      files: fileMap({
        ...chart,
        'templates/api.yaml': 'kind: A\nhas: {{ .Capabilities.APIVersions.Has "a.io/v1" }}\n',
      }),
      release: { name: 'events', namespace: 'prod' },
      kubeVersion: 'v1.30.2',
      apiVersions: ['a.io/v1'],
    },
  },
  {
    title: 'a sub-chart and a library',
    question: {
      files: fileMap({ ...chart, ...child, 'Chart.yaml': chart['Chart.yaml'] + dependencies }),
      values: 'sub: {x: 7}',
    },
  },
  {
    title: 'a sub-chart that is off',
    question: {
      files: fileMap({ ...chart, ...child, 'Chart.yaml': chart['Chart.yaml'] + dependencies }),
      values: 'sub: {enabled: false}',
    },
  },
  {
    title: 'values that the schema refuses',
    refusal: /at '\/replicas': maximum: got 10, want 9/,
    question: { files: fileMap(chart), values: 'replicas: 10' },
  },
  {
    title: 'a value that is required',
    refusal: /execution error at .*set\.yaml:5:15\): how many\?/,
    question: { files: fileMap(chart), values: 'replicas: null' },
  },
  {
    title: 'a template that fails',
    refusal: /f\.yaml:1:3\): no/,
    question: { files: fileMap({ ...chart, 'templates/f.yaml': '{{ fail "no" }}' }) },
  },
  {
    title: 'a template that is none',
    refusal: /missing value for if/,
    question: { files: fileMap({ ...chart, 'templates/f.yaml': '{{ if }}' }) },
  },
  {
    title: 'a template that gives no YAML',
    refusal: /YAML parse error on tiny\/templates\/f\.yaml: .*mapping values are not allowed/,
    question: { files: fileMap({ ...chart, 'templates/f.yaml': 'a: b: c' }) },
  },
  {
    title: 'values that are no YAML',
    refusal: /failed to parse .*mapping values are not allowed/,
    question: { files: fileMap(chart), values: 'a: b: c' },
  },
  { title: 'a chart that is no chart', refusal: /Chart\.yaml/, question: { files: fileMap({ 'values.yaml': '' }) } },
  {
    title: 'a library alone',
    refusal: /library charts are not installable/,
    question: { files: fileMap({ ...chart, 'Chart.yaml': chart['Chart.yaml'] + 'type: library\n' }) },
  },
  {
    title: 'a dependency that is missing',
    refusal: /found in Chart\.yaml, but missing in charts\/ directory: sub/,
    question: { files: fileMap({ ...chart, 'Chart.yaml': chart['Chart.yaml'] + dependencies }) },
  },
  {
    title: 'a cluster that is too old',
    refusal: /chart requires kubeVersion: >=1\.40 which is incompatible with Kubernetes v1\.37/,
    question: {
      files: fileMap({ ...chart, 'Chart.yaml': chart['Chart.yaml'] + 'kubeVersion: ">=1.40"\n' }),
    },
  },
  {
    title: 'a release name that is none',
    refusal: /invalid release name/,
    question: { files: fileMap(chart), release: { name: 'A_b', namespace: 'x' } },
  },
]

describe('The oracle answers as the helm binary does', () => {
  it.for(cases)('$title', async ({ question, refusal }) => {
    const [answer, wanted] = [await oracle.render(question), await helmTemplate(question)]
    if (answer.ok && wanted.ok) {
      expect(refusal).toBeUndefined()
      expect(answer.objects.map(canonicalJson)).toEqual(wanted.objects.map(canonicalJson))
    } else {
      expect(answer).toMatchObject({ ok: false, error: expect.stringMatching(refusal!) as string })
      expect(wanted).toMatchObject({ ok: false, error: expect.stringMatching(refusal!) as string })
    }
  })

  it('Big integers are exact, notes are apart, text is by source', async () => {
    const answer = await oracle.render({ files: fileMap(chart) })
    expect(answer).toMatchObject({ ok: true, notes: 'Hello release.\n' })
    if (!answer.ok) return
    expect(answer.objects[0]).toHaveProperty('spec.big', 9007199254740993n)
    expect(Object.keys(answer.files).sort()).toEqual(['tiny/templates/hook.yaml', 'tiny/templates/set.yaml'])
  })

  it('In int64 mode the integers of the file are those of --set', async () => {
    const files = fileMap(chart)
    const count = async (question: Question): Promise<string> => {
      const answer = await oracle.render(question)
      return /count: (\S+)/.exec(answer.ok ? answer.files['tiny/templates/set.yaml']! : answer.error)![1]!
    }
    expect(await count({ files, values: 'count: 1000000' })).toBe('1e+06')
    expect(await count({ files, values: 'count: 1000000', mode: 'int64' })).toBe('1000000')
    expect(await count({ files, set: ['count=1000000'] })).toBe('1000000')
    expect(await count({ files, values: 'count: 9007199254740993', mode: 'int64' })).toBe('9007199254740993')
    expect(await count({ files, values: 'count: 0.5', mode: 'int64' })).toBe('0.5')
  })

  it('Many questions at once are each answered with their own answer', async () => {
    const files = fileMap(chart)
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => oracle.render({ files, release: { name: `r${i}`, namespace: 'n' } })),
    )
    expect(answers.map((answer) => (answer.ok ? answer.notes : answer.error))).toEqual(
      Array.from({ length: 200 }, (_, i) => `Hello r${i}.\n`),
    )
  })
})

function fileMap(files: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(files))
}

async function helmTemplate(
  question: Question,
): Promise<Pick<Answer & { ok: true }, 'ok' | 'objects'> | (Answer & { ok: false })> {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-helm-'))
  try {
    for (const [path, text] of question.files) {
      const file = join(folder, 'chart', path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    writeFileSync(join(folder, 'values.yaml'), question.values ?? '')
    const { name, namespace } = question.release ?? { name: 'release', namespace: 'default' }
    const args = ['template', name, join(folder, 'chart'), '-f', join(folder, 'values.yaml'), '--namespace', namespace]
    for (const set of question.set ?? []) args.push('--set', set)
    for (const api of question.apiVersions ?? []) args.push('--api-versions', api)
    if (question.kubeVersion !== undefined) args.push('--kube-version', question.kubeVersion)
    const { status, stdout, stderr } = spawnSync(await helm(4), args, { encoding: 'utf8' })
    if (status !== 0) return { ok: false, error: stderr }
    const objects = readDocuments(stdout, 'helm template').filter(
      (object): object is Exclude<Json, null> => object !== null,
    )
    return { ok: true, objects }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
