import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The same chart in three languages, making `count` StatefulSets of 3.2 KB each.
 */
export interface BenchCharts {
  readonly capstan: string
  readonly helm: string
  readonly kustomize: string
}

/** `loop`: five templates that loop; `files`: one template for each manifest. */
export type BenchForm = 'loop' | 'files'

/**
 * Where probes, affinity, security and volumes stand: in `values`, which costs Helm a `toYaml | nindent` each, or as
 * `constants` in the template, which costs it nothing. Real charts lie between, so both are measured.
 */
export type BenchStyle = 'values' | 'constants'

export function writeCharts(folder: string, count: number, form: BenchForm, style: BenchStyle): BenchCharts {
  const charts = { capstan: join(folder, 'capstan'), helm: join(folder, 'helm'), kustomize: join(folder, 'kustomize') }
  const values = valuesText(count, form)
  for (const chart of [charts.capstan, charts.helm]) {
    write(chart, 'Chart.yaml', 'apiVersion: v2\nname: bench\nversion: 1.0.0\nappVersion: "4.3.1"\n')
    write(chart, 'values.yaml', values)
    write(chart, 'values.schema.json', JSON.stringify(schema, null, 2))
  }
  write(
    charts.capstan,
    'templates/_labels.hbs',
    'app.kubernetes.io/name: {{Chart.Name}}\napp.kubernetes.io/instance: {{Release.Name}}\n',
  )
  write(
    charts.helm,
    'templates/_labels.tpl',
    '{{ define "bench.labels" }}app.kubernetes.io/name: {{ .Chart.Name }}\napp.kubernetes.io/instance: {{ .Release.Name }}{{ end }}',
  )
  for (let i = 0; i < (form === 'loop' ? 5 : count); i++) {
    write(
      charts.capstan,
      `templates/t${i}.yaml.hbs`,
      form === 'loop'
        ? `{{#each Values.sets.s${i} as |set|}}\n---\n${body({ language: 'hbs', style }, 'set')}{{/each}}\n`
        : body({ language: 'hbs', style }, 'Values.set', `set-${i}`),
    )
    write(
      charts.helm,
      `templates/t${i}.yaml`,
      form === 'loop'
        ? `{{- range $set := .Values.sets.s${i} }}\n---\n${body({ language: 'go', style }, '$set')}{{- end }}\n`
        : body({ language: 'go', style }, '.Values.set', `set-${i}`),
    )
    if (form === 'files') write(charts.kustomize, `t${i}.yaml`, body({ language: 'plain', style }, '', `set-${i}`))
  }
  const resources = Array.from({ length: form === 'files' ? count : 0 }, (_, i) => `- t${i}.yaml`).join('\n')
  write(
    charts.kustomize,
    'kustomization.yaml',
    `namespace: default\nlabels:\n- pairs:\n    app: bench\nimages:\n- name: apache/kafka\n  newTag: 4.3.1\nresources:\n${resources}\n`,
  )
  return charts
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function valuesText(count: number, form: BenchForm): string {
  const common = `image: {repository: apache/kafka, tag: 4.3.1}\nreplicas: 3\nheap: 1024m\nmetrics: true\nannotations: {}\nresources:\n  requests: {cpu: 500m, memory: 2Gi}\n  limits: {memory: 4Gi}\nconfig:\n${Array.from({ length: 8 }, (_, i) => `  some.kafka.setting.number.${i}: value-${i}`).join('\n')}\nextraEnv:\n- {name: A, value: "1"}\n- {name: B, value: "yes"}\n${podValues}`
  const set = (i: number): string =>
    `{name: set-${i}, replicas: ${1 + (i % 7)}, port: ${9000 + (i % 100)}, storage: 10Gi}`
  if (form === 'files') return `${common}set: ${set(0)}\n`
  const groups = Array.from(
    { length: 5 },
    (_, g) => `  s${g}:\n${Array.from({ length: count / 5 }, (_, i) => `  - ${set(g * (count / 5) + i)}`).join('\n')}`,
  )
  return `${common}sets:\n${groups.join('\n')}\n`
}

/** What a Pod takes from values as it is, in flow style. */
const podParts = {
  securityContext: '{allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}',
  nodeSelector: '{disk: ssd}',
  tolerations: '[{key: dedicated, operator: Equal, value: kafka, effect: NoSchedule}]',
  affinity:
    '{podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app.kubernetes.io/name: bench}}}]}}',
  readinessProbe: '{tcpSocket: {port: server}, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6}',
  livenessProbe: '{tcpSocket: {port: server}, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6}',
  volumeMounts: '[{name: datadir, mountPath: /var/lib/kafka}, {name: tmp, mountPath: /tmp}]',
  volumes: '[{name: tmp, emptyDir: {}}]',
} as const
const podValues = Object.entries(podParts)
  .map(([key, text]) => `${key}: ${text}\n`)
  .join('')

const setSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    replicas: { type: 'integer', minimum: 1 },
    port: { type: 'integer' },
    storage: { type: 'string' },
  },
}
const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    image: { type: 'object', properties: { repository: { type: 'string' }, tag: { type: 'string' } } },
    replicas: { type: 'integer' },
    heap: { type: 'string', pattern: '^[0-9]+[kmg]$' },
    metrics: { type: 'boolean' },
    annotations: { type: 'object' },
    resources: { type: 'object' },
    config: { type: 'object', additionalProperties: { type: 'string' } },
    extraEnv: { type: 'array', items: { type: 'object' } },
    securityContext: { type: 'object' },
    nodeSelector: { type: 'object' },
    tolerations: { type: 'array', items: { type: 'object' } },
    affinity: { type: 'object' },
    readinessProbe: { type: 'object' },
    livenessProbe: { type: 'object' },
    volumeMounts: { type: 'array', items: { type: 'object' } },
    volumes: { type: 'array', items: { type: 'object' } },
    set: setSchema,
    sets: { type: 'object', additionalProperties: { type: 'array', items: setSchema } },
  },
}

type Language = 'hbs' | 'go' | 'plain'

/** One StatefulSet with the constructs that charts use: labels by a partial, text, typed values, conditions, loops, maps. */
function body({ language, style }: { language: Language; style: BenchStyle }, set: string, name?: string): string {
  const value = (hbs: string, go: string, plain: string): string =>
    language === 'hbs' ? `{{${hbs}}}` : language === 'go' ? `{{ ${go} }}` : plain
  const field = (key: string, plain: string): string => value(`${set}.${key}`, `${set}.${key}`, plain)
  const root = language === 'go' && set.startsWith('$') ? '$.Values' : '.Values'
  const labels = (indent: number): string => {
    const pad = ' '.repeat(indent)
    if (language === 'hbs') return `${pad}{{> labels @root}}\n`
    if (language === 'go') return `${pad}{{- include "bench.labels" $ | nindent ${indent} }}\n`
    return `${pad}app.kubernetes.io/name: bench\n${pad}app.kubernetes.io/instance: bench\n`
  }
  const shown = name ?? field('name', 'set')
  const env = {
    hbs: '            - {{spread Values.extraEnv}}\n',
    go: `            {{- toYaml ${root}.extraEnv | nindent 12 }}\n`,
    plain: '            - name: A\n              value: "1"\n',
  }[language]
  const optional = {
    hbs: '      annotations: {{optional Values.annotations}}\n',
    go: `      {{- with ${root}.annotations }}\n      annotations:\n        {{- toYaml . | nindent 8 }}\n      {{- end }}\n`,
    plain: '',
  }[language]
  const metrics = {
    hbs: ['            {{#if Values.metrics}}\n', '            {{/if}}\n'],
    go: [`            {{- if ${root}.metrics }}\n`, '            {{- end }}\n'],
    plain: ['', ''],
  }[language]
  const loop = {
    hbs: '              {{#each Values.config}}\n              --override {{@key}}={{this}} \\\n              {{/each}}\n',
    go: `              {{- range $k, $v := ${root}.config }}\n              --override {{ $k }}={{ $v }} \\\n              {{- end }}\n`,
    plain: `${Array.from({ length: 8 }, (_, i) => `              --override some.kafka.setting.number.${i}=value-${i} \\`).join('\n')}\n`,
  }[language]
  const resources = {
    hbs: '          resources: {{Values.resources}}\n',
    go: `          resources:\n            {{- toYaml ${root}.resources | nindent 12 }}\n`,
    plain: '          resources: {requests: {cpu: 500m, memory: 2Gi}, limits: {memory: 4Gi}}\n',
  }[language]
  const image = {
    hbs: '{{Values.image.repository}}:{{Values.image.tag}}',
    go: `{{ ${root}.image.repository }}:{{ ${root}.image.tag }}`,
    plain: 'apache/kafka:4.3.1',
  }[language]
  const optionalFrom = (key: keyof typeof podParts, indent: number): string => {
    const pad = ' '.repeat(indent)
    if (language === 'plain' || style === 'constants') return `${pad}${key}: ${podParts[key]}\n`
    if (language === 'hbs') return `${pad}${key}: {{optional Values.${key}}}\n`
    const yaml = `${pad}  {{- toYaml . | nindent ${indent + 2} }}\n`
    return `${pad}{{- with ${root}.${key} }}\n${pad}${key}:\n${yaml}${pad}{{- end }}\n`
  }
  const heap = value('Values.heap', `${root}.heap`, '1024m')
  return `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: ${shown}
  labels:
${labels(4)}    component: broker
spec:
  serviceName: ${shown}-hs
  replicas: ${field('replicas', '3')}
  podManagementPolicy: Parallel
  updateStrategy:
    type: RollingUpdate
  selector:
    matchLabels:
${labels(6)}  template:
    metadata:
${optional}      labels:
${labels(8)}    spec:
      terminationGracePeriodSeconds: 300
${optionalFrom('nodeSelector', 6)}${optionalFrom('tolerations', 6)}${optionalFrom('affinity', 6)}${optionalFrom('volumes', 6)}      containers:
        - name: kafka
          image: "${image}"
          imagePullPolicy: IfNotPresent
          command:
            - sh
            - -c
            - |
              exec kafka-server-start.sh /opt/kafka/config/server.properties \\
${loop}              --override log.dirs=/var/lib/kafka
          env:
            - name: KAFKA_HEAP_OPTS
              value: "-Xmx${heap} -Xms${heap}"
${env}          ports:
            - name: server
              containerPort: ${field('port', '9093')}
${metrics[0]!}            - name: metrics
              containerPort: 5556
${metrics[1]!}${optionalFrom('readinessProbe', 10)}${optionalFrom('livenessProbe', 10)}${resources}${optionalFrom('volumeMounts', 10)}${optionalFrom('securityContext', 10)}  volumeClaimTemplates:
    - metadata:
        name: datadir
      spec:
        accessModes: ["ReadWriteOnce"]
        resources:
          requests:
            storage: ${field('storage', '10Gi')}
`
}
