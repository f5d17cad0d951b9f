import { Failures } from '../core/failure.ts'
import type { Failure } from '../core/failure.ts'
import { get, isMap, kindOf, pathText, put } from '../core/json.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { isConstraint, isStrictVersion } from '../core/semver.ts'
import { readDocument } from '../yaml/read.ts'
import { readDependencies } from './declared.ts'
import { listField, refuse, shown, textField, textListField, warnUnknown } from './field.ts'
import type { Source } from './field.ts'
import type { ChartMetadata, Dependency, Maintainer } from './model.ts'

export interface ChartYaml {
  readonly metadata: ChartMetadata
  readonly dependencies: readonly Dependency[]
  readonly warnings: readonly Failure[]
}

const known = [
  ...['apiVersion', 'name', 'version', 'kubeVersion', 'description', 'type', 'keywords', 'home', 'sources'],
  ...['dependencies', 'maintainers', 'icon', 'appVersion', 'deprecated', 'annotations', 'condition', 'tags'],
]

/**
 * Reads and checks a Chart.yaml. Helm checks less when it loads and more in `helm lint`; a chart that only fails when it
 * is published wastes a release, so all of it is checked here. Throws Failures `chart/metadata`, `yaml/…`.
 */
export function readMetadata(text: string, file: string): ChartYaml {
  const source: Source = { text, file, failures: [], warnings: [] }
  const map = readDocument(text, file) ?? {}
  if (!isMap(map)) {
    refuse(source, [], `${file} must hold a map with apiVersion, name and version, got a ${kindOf(map)}`)
    throw new Failures(source.failures)
  }
  checkApiVersion(source, map)
  const metadata = {
    apiVersion: 'v2' as const,
    name: readName(source, map),
    version: readVersion(source, map),
    type: readType(source, map),
    appVersion: textField(source, map, [], 'appVersion'),
    description: textField(source, map, [], 'description'),
    kubeVersion: readKubeVersion(source, map),
    home: textField(source, map, [], 'home'),
    icon: textField(source, map, [], 'icon'),
    deprecated: readDeprecated(source, map),
    sources: textListField(source, map, [], 'sources'),
    keywords: textListField(source, map, [], 'keywords'),
    maintainers: readMaintainers(source, map),
    annotations: readAnnotations(source, map),
  }
  const dependencies = readDependencies(source, map)
  const condition = textField(source, map, [], 'condition') ?? ''
  const tags = textField(source, map, [], 'tags') ?? ''
  warnUnknown(source, map, [], known)
  if (source.failures.length > 0) throw new Failures(source.failures)
  const type = textField(source, map, [], 'type') ?? ''
  const root = { ...goFields({ ...metadata, root: {} }, dependencies), Type: type, Condition: condition, Tags: tags }
  return { metadata: { ...metadata, root }, dependencies, warnings: source.warnings }
}

function checkApiVersion(source: Source, map: JsonMap): void {
  const value = get(map, 'apiVersion') ?? null
  if (value === 'v2') return
  if (value === null) refuse(source, [], `${source.file} has no apiVersion`, 'write "apiVersion: v2"')
  else if (value === 'v1') {
    const hint = 'write v2, and move the entries of requirements.yaml to dependencies in Chart.yaml'
    refuse(source, ['apiVersion'], "apiVersion v1 is Helm 2's", hint)
  } else refuse(source, ['apiVersion'], `apiVersion must be v2, got ${shown(value)}`)
}

function readName(source: Source, map: JsonMap): string {
  const name = textField(source, map, [], 'name')
  if (isMissing(map, 'name')) refuse(source, [], `${source.file} has no name`)
  else if (name !== undefined && !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    const what = `name must be lower-case letters, digits and "-", 63 at most, got ${shown(name)}`
    refuse(source, ['name'], what, "it becomes part of the names and labels of the chart's objects")
  }
  return name ?? ''
}

function readVersion(source: Source, map: JsonMap): string {
  const version = textField(source, map, [], 'version')
  if (isMissing(map, 'version')) refuse(source, [], `${source.file} has no version`, 'write "version: 0.1.0"')
  else if (version !== undefined && !isStrictVersion(version)) {
    refuse(source, ['version'], `version must be SemVer 2, got ${shown(version)}`, versionHint(version))
  }
  return version ?? ''
}

function versionHint(version: string): string {
  const [, major, minor = '.0', patch = '.0'] = /^v?(\d{1,9})(\.\d{1,9})?(\.\d{1,9})?$/.exec(version) ?? []
  if (major === undefined) return 'three numbers, then -prerelease and +build if you need them: 1.4.0-rc.1'
  return `write ${Number(major)}.${Number(minor.slice(1))}.${Number(patch.slice(1))}`
}

function readType(source: Source, map: JsonMap): 'application' | 'library' {
  const type = textField(source, map, [], 'type') ?? ''
  if (type === 'library') return type
  if (type !== '' && type !== 'application') {
    refuse(source, ['type'], `type must be application or library, got ${shown(type)}`)
  }
  return 'application'
}

function readKubeVersion(source: Source, map: JsonMap): string | undefined {
  const constraint = textField(source, map, [], 'kubeVersion')
  if (constraint === undefined || constraint === '') return undefined
  if (!isConstraint(constraint)) {
    refuse(source, ['kubeVersion'], `kubeVersion ${shown(constraint)} is no version constraint`, 'write ">=1.30.0-0"')
  }
  return constraint
}

function readDeprecated(source: Source, map: JsonMap): boolean {
  const value = get(map, 'deprecated') ?? false
  if (typeof value !== 'boolean')
    refuse(source, ['deprecated'], `deprecated must be true or false, got ${shown(value)}`)
  return value === true
}

function readMaintainers(source: Source, map: JsonMap): Maintainer[] {
  return listField(source, map, [], 'maintainers').map((item, index) => {
    const path = ['maintainers', index]
    if (!isMap(item))
      refuse(source, path, `${pathText(path)} must be a map with name, email and url, got ${shown(item)}`)
    const fields = isMap(item) ? item : {}
    warnUnknown(source, fields, path, ['name', 'email', 'url'])
    const name = textField(source, fields, path, 'name') ?? ''
    if (isMap(item) && isMissing(item, 'name')) refuse(source, path, `${pathText(path)} needs a name`)
    return { name, email: textField(source, fields, path, 'email'), url: textField(source, fields, path, 'url') }
  })
}

function readAnnotations(source: Source, map: JsonMap): Record<string, string> {
  const value = get(map, 'annotations') ?? {}
  const annotations: Record<string, string> = {}
  if (!isMap(value)) {
    refuse(source, ['annotations'], `annotations must be a map, got ${shown(value)}`)
    return annotations
  }
  for (const [key, text] of Object.entries(value)) {
    if (typeof text === 'string') put(annotations, key, text)
    else {
      const path = ['annotations', key]
      refuse(source, path, `${pathText(path)} must be text, got ${shown(text)}`, 'put it in quotes')
    }
  }
  return annotations
}

function isMissing(map: JsonMap, key: string): boolean {
  const value: Json = get(map, key) ?? null
  return value === null || value === ''
}

/** Templates read `{{Chart.AppVersion}}`; a field that Chart.yaml leaves out has Go's zero value, as in Helm. */
function goFields(metadata: ChartMetadata, dependencies: readonly Dependency[]): JsonMap {
  return {
    APIVersion: metadata.apiVersion,
    Name: metadata.name,
    Version: metadata.version,
    AppVersion: metadata.appVersion ?? '',
    Description: metadata.description ?? '',
    KubeVersion: metadata.kubeVersion ?? '',
    Home: metadata.home ?? '',
    Icon: metadata.icon ?? '',
    Deprecated: metadata.deprecated,
    Sources: [...metadata.sources],
    Keywords: [...metadata.keywords],
    Annotations: metadata.annotations,
    Maintainers: metadata.maintainers.map(({ name, email, url }) => ({
      Name: name,
      Email: email ?? '',
      URL: url ?? '',
    })),
    Dependencies: dependencies.map((dependency) => ({
      Name: dependency.name,
      Version: dependency.version,
      Repository: dependency.repository ?? '',
      Condition: dependency.condition ?? '',
      Tags: [...(dependency.tags ?? [])],
      Alias: dependency.alias ?? '',
    })),
  }
}
