import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The same objects, none with a namespace, as a file of manifests and as a chart in two languages. */
export interface BenchObjects {
  readonly manifests: string
  readonly capstan: string
  readonly helm: string
}

/** What finds them again, whoever made them. */
export const benchLabel = 'app=bench'

/** Two fifths ConfigMaps, two fifths Services, the rest Secrets: what the API server does for each is its least. */
export function writeObjects(folder: string, count: number): BenchObjects {
  const objects = { manifests: join(folder, 'm.yaml'), capstan: join(folder, 'capstan'), helm: join(folder, 'helm') }
  const two = Math.round(count * 0.4)
  const names = {
    config: namesOf('config', two),
    service: namesOf('service', two),
    secret: namesOf('secret', count - 2 * two),
  }
  const kinds = Object.keys(names) as Kind[]
  write(folder, 'm.yaml', kinds.flatMap((kind) => names[kind].map((name) => `---\n${bodies[kind](name)}`)).join(''))
  for (const chart of [objects.capstan, objects.helm]) {
    write(chart, 'Chart.yaml', 'apiVersion: v2\nname: bench\nversion: 1.0.0\n')
    write(chart, 'values.yaml', kinds.map((kind) => `${kind}: [${names[kind].join(', ')}]\n`).join(''))
  }
  write(objects.capstan, 'values.schema.json', JSON.stringify(schema))
  for (const kind of kinds) {
    const [hbs, go] = [bodies[kind]('{{name}}'), bodies[kind]('{{ . }}')]
    write(objects.capstan, `templates/${kind}.yaml.hbs`, `{{#each Values.${kind} as |name|}}\n---\n${hbs}{{/each}}\n`)
    write(objects.helm, `templates/${kind}.yaml`, `{{- range .Values.${kind} }}\n---\n${go}{{- end }}\n`)
  }
  return objects
}

type Kind = 'config' | 'service' | 'secret'

const list = { type: 'array', items: { type: 'string' } }
const schema = { type: 'object', properties: { config: list, service: list, secret: list } }

const head = (apiVersion: string, kind: string, name: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  labels: {app: bench, app.kubernetes.io/part-of: bench}\n`

const bodies: Readonly<Record<Kind, (name: string) => string>> = {
  config: (name) =>
    `${head('v1', 'ConfigMap', name)}data:\n${Array.from({ length: 8 }, (_, i) => `  some.setting.${i}: value ${i} of ${name}\n`).join('')}`,
  service: (name) =>
    `${head('v1', 'Service', name)}spec:\n  selector:\n    app: ${name}\n  ports:\n    - name: client\n      port: 9092\n      targetPort: 9092\n    - name: metrics\n      port: 5556\n      targetPort: metrics\n`,
  // dXNlcg== is `user`.
  secret: (name) => `${head('v1', 'Secret', name)}type: Opaque\ndata:\n  user: dXNlcg==\n  password: cGFzc3dvcmQ=\n`,
}

function namesOf(kind: Kind, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${kind}-${i}`)
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
