import type { Chart, Dependency, Maintainer } from '../chart/model.ts'
import { packagedBy } from '../chart/packed-source.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get } from '../core/json.ts'
import { writeYaml } from '../yaml/write.ts'

/**
 * Chart.yaml of the package. The name is quoted where it must be: Helm reads a chart called `n` as "false" otherwise. A
 * type that the chart's author left out stays out: templates see it as `Chart.Type`.
 */
export function chartYaml(
  chart: Chart,
  { by, annotations }: { by?: string | undefined; annotations: Readonly<Record<string, string>> },
): string {
  const { metadata } = chart
  const said = (field: string): Json | undefined => get(metadata.root, field) || undefined
  const map: JsonMap = {
    apiVersion: 'v2',
    name: metadata.name,
    version: metadata.version,
    ...given('type', said('Type')),
    ...given('appVersion', metadata.appVersion),
    ...given('description', metadata.description),
    ...given('kubeVersion', metadata.kubeVersion),
    ...given('home', metadata.home),
    ...given('icon', metadata.icon),
    ...given('deprecated', metadata.deprecated || undefined),
    ...given('condition', said('Condition')),
    ...given('tags', said('Tags')),
    ...given('keywords', filled(metadata.keywords)),
    ...given('sources', filled(metadata.sources)),
    ...given('maintainers', filled(metadata.maintainers.map(maintainer))),
    annotations: { ...annotations, [packagedBy]: by === undefined ? 'capstan' : `capstan ${by}` },
    ...given('dependencies', chart.dependencies.length > 0 ? chart.dependencies.map(dependency) : undefined),
  }
  return writeYaml(map)
}

function given(key: string, value: Json | undefined): JsonMap {
  return value === undefined ? {} : { [key]: value }
}

function filled(list: readonly Json[]): Json[] | undefined {
  return list.length === 0 ? undefined : [...list]
}

function maintainer({ name, email, url }: Maintainer): JsonMap {
  return { name, ...given('email', email), ...given('url', url) }
}

function dependency({ name, version, repository, alias, condition, tags, importValues }: Dependency): JsonMap {
  return {
    name,
    version,
    ...given('repository', repository),
    ...given('alias', alias),
    ...given('condition', condition),
    ...given('tags', tags === undefined ? undefined : [...tags]),
    ...given(
      'import-values',
      importValues === undefined ? undefined : importValues.map((one) => (typeof one === 'string' ? one : { ...one })),
    ),
  }
}
