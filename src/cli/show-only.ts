import { Failure, Failures } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'
import type { RenderedManifest } from './render-charts.ts'

/**
 * The manifests whose template one of the patterns names; all of them without a pattern. A pattern is the path below the
 * chart (`templates/service.yaml.hbs`, as in helm) or with the chart (`kafka/templates/service.yaml.hbs`), with or
 * without `.hbs`; `*` and `?` stay within a folder, `**` does not. A pattern that selects nothing is an error: an
 * empty answer would look like a template that renders nothing on purpose.
 */
export function showOnly(
  manifests: readonly RenderedManifest[],
  patterns: readonly string[],
): readonly RenderedManifest[] {
  if (patterns.length === 0) return manifests
  const tests = patterns.map(expression)
  const failures = patterns.filter((_, i) => !manifests.some(({ source }) => matches(source, tests[i]!)))
  if (failures.length > 0) throw new Failures(failures.map((pattern) => nothingShown(pattern, manifests)))
  return manifests.filter(({ source }) => tests.some((test) => matches(source, test)))
}

function matches(source: string, test: RegExp): boolean {
  return namesOf(source).some((name) => test.test(name))
}

/** `kafka/templates/service.yaml.hbs` answers to four names. */
function namesOf(source: string): string[] {
  const names = [source, source.slice(source.indexOf('/') + 1)]
  return [...names, ...names.map((name) => name.replace(/\.hbs$/, ''))]
}

function expression(pattern: string): RegExp {
  const source = pattern.replace(/^\.\//, '').replace(/\*\*\/?|[*?]|[^*?\w/-]/g, (part) => {
    if (part.startsWith('**')) return part.endsWith('/') ? '(?:.*/)?' : '.*'
    if (part === '*') return '[^/]*'
    return part === '?' ? '[^/]' : `\\${part}`
  })
  return new RegExp(`^${source}$`, 's')
}

function nothingShown(pattern: string, manifests: readonly RenderedManifest[]): Failure {
  const near = nearest(pattern, new Set(manifests.flatMap(({ source }) => namesOf(source))))
  return new Failure('usage', `--show-only ${pattern}: no manifest comes from a template of that name`, {
    hint: near === undefined ? 'a template whose condition is false makes no manifest' : `did you mean ${near}?`,
  })
}
