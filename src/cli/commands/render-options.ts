import { Failure } from '../../core/failure.ts'
import type { Arguments } from '../command.ts'
import { defaultKubeVersion } from '../../chart/default-kube-version.ts'
import { readArguments } from './given-flags.ts'
import { valueOptions, type ValueOptions } from './value-options.ts'

/** What `capstan render` was asked for. Lists keep the order of the command line. */
export interface RenderOptions extends ValueOptions {
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

/** Gives the raw arguments their types; throws all that is wrong with them together. */
export function renderOptions(given: Arguments): RenderOptions {
  return readArguments(given, (flags) => ({
    ...valueOptions(given.operands, flags, 'render'),
    kubeVersion: flags.last('kube-version') ?? defaultKubeVersion,
    apiVersions: flags.texts('api-versions').flatMap((text) => apiVersions(text, flags.failures)),
    ...output(flags.last('output'), flags.last('output-dir'), flags.failures),
    showOnly: flags.texts('show-only'),
    includeCrds: flags.has('include-crds'),
    notes: flags.has('notes'),
    cache: !flags.has('no-cache'),
  }))
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
