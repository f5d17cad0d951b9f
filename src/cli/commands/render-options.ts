import { Failure, Failures } from '../../core/failure.ts'
import type { Arguments } from '../command.ts'
import { defaultKubeVersion } from '../../chart/default-kube-version.ts'

/** What `capstan render` was asked for. Lists keep the order of the command line. */
export interface RenderOptions {
  /** Values files, the positional one first; `-` is standard input. Empty only with a chart. */
  readonly values: readonly string[]
  /** A chart's folder or archive; without it the values file is a stack. */
  readonly chart: string | undefined
  readonly presets: readonly PresetOption[]
  readonly set: readonly string[]
  readonly setString: readonly string[]
  readonly setJson: readonly string[]
  readonly setFile: readonly string[]
  readonly setLiteral: readonly string[]
  readonly name: string | undefined
  readonly namespace: string | undefined
  readonly kubeVersion: string
  readonly apiVersions: readonly string[]
  readonly output: 'yaml' | 'json' | 'dir'
  /** Present exactly when `output` is `dir`. */
  readonly outputDir: string | undefined
  /** Patterns of template paths, none for all. */
  readonly showOnly: readonly string[]
  readonly includeCrds: boolean
  readonly notes: boolean
  readonly cache: boolean
}

/** `--preset NAME` has no chart: it is for every chart that knows the name. */
export interface PresetOption {
  readonly chart: string | undefined
  readonly name: string
}

/** Gives the raw arguments their types; throws all that is wrong with them together. */
export function renderOptions(given: Arguments): RenderOptions {
  const failures: Failure[] = []
  const all = (flag: string): readonly string[] => given.flags.get(flag) ?? []
  const texts = (flag: string): string[] => all(flag).map((text) => filled(flag, text, failures))
  const last = (flag: string): string | undefined => texts(flag).at(-1)

  const options: RenderOptions = {
    values: [...given.operands, ...texts('values')],
    chart: chart(last('chart'), failures),
    presets: texts('preset').map((text) => preset(text, failures)),
    set: all('set'),
    setString: all('set-string'),
    setJson: all('set-json'),
    setFile: all('set-file'),
    setLiteral: all('set-literal'),
    name: last('name'),
    namespace: last('namespace'),
    kubeVersion: last('kube-version') ?? defaultKubeVersion,
    apiVersions: texts('api-versions').flatMap((text) => apiVersions(text, failures)),
    ...output(last('output'), last('output-dir'), failures),
    showOnly: texts('show-only'),
    includeCrds: given.flags.has('include-crds'),
    notes: given.flags.has('notes'),
    cache: !given.flags.has('no-cache'),
  }
  if (options.values.length === 0 && options.chart === undefined) failures.push(noInput())
  if (options.values.includes('')) failures.push(new Failure('usage', 'the name of the values file is empty'))
  if (options.values.filter((file) => file === '-').length > 1) {
    failures.push(new Failure('usage', 'standard input (-) can be read only once'))
  }
  if (failures.length > 0) throw new Failures(failures)
  return options
}

/**
 * A script with an unset variable writes `--namespace ""`; going on without a namespace would put objects elsewhere.
 * `-n=kafka`, which kubectl and helm accept, reaches us as `=kafka`; no value of a short flag begins with `=`.
 */
export function filled(flag: string, text: string, failures: Failure[]): string {
  const value = shortFlags.has(flag) && text.startsWith('=') ? text.slice(1) : text
  if (value === '') failures.push(new Failure('usage', `--${flag} has an empty value`))
  return value
}

const shortFlags: ReadonlySet<string> = new Set(['values', 'namespace', 'output', 'show-only'])

function chart(path: string | undefined, failures: Failure[]): string | undefined {
  if (path !== undefined && /^[a-z][a-z0-9+.-]*:\/\//i.test(path)) {
    failures.push(
      new Failure('usage', `--chart must be a folder or a .tgz, got ${JSON.stringify(path)}: nothing is downloaded`, {
        hint: `fetch it first: helm pull ${path}`,
      }),
    )
  }
  return path
}

/** A typo here would leave out all monitors without a word. */
function apiVersions(text: string, failures: Failure[]): string[] {
  const versions = text.split(',').filter((version) => version !== '')
  for (const version of versions) {
    if (/^([a-z0-9.-]+\/)?v\d[a-z0-9]*(\/[A-Z][A-Za-z0-9]*)?$/.test(version)) continue
    const hint = 'like monitoring.coreos.com/v1 or monitoring.coreos.com/v1/PodMonitor'
    failures.push(
      new Failure('usage', `--api-versions must be GROUP/VERSION[/KIND], got ${JSON.stringify(version)}`, { hint }),
    )
  }
  return versions
}

export function preset(text: string, failures: Failure[]): PresetOption {
  const equals = text.indexOf('=')
  const chart = equals < 0 ? undefined : text.slice(0, equals)
  const name = text.slice(equals + 1)
  if (text !== '' && (chart === '' || !/^[\w.-]+$/.test(name))) {
    failures.push(new Failure('usage', `--preset ${text} is not of the form NAME or CHART=NAME`))
  }
  return { chart, name }
}

function output(
  format: string | undefined,
  folder: string | undefined,
  failures: Failure[],
): Pick<RenderOptions, 'output' | 'outputDir'> {
  if (format !== undefined && format !== '' && format !== 'yaml' && format !== 'json' && format !== 'dir') {
    failures.push(new Failure('usage', `--output must be yaml, json or dir, got ${JSON.stringify(format)}`))
  }
  if (format === 'json' && folder !== undefined) {
    failures.push(new Failure('usage', '--output-dir writes YAML files, and --output json goes to standard output'))
  }
  if (format === 'dir' && folder === undefined) {
    failures.push(new Failure('usage', '--output dir needs --output-dir DIR'))
  }
  if (folder !== undefined) return { output: 'dir', outputDir: folder }
  return { output: format === 'json' ? 'json' : 'yaml', outputDir: undefined }
}

function noInput(): Failure {
  return new Failure('usage', 'no values file is given', {
    hint: 'write capstan render values.yaml, or capstan render --chart charts/kafka for a chart with its defaults',
  })
}
