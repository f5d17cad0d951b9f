import { Failure } from '../../core/failure.ts'
import type { GivenFlags } from './given-flags.ts'

/** Which charts are read, and with which values. Lists keep the order of the command line. */
export interface ValueOptions {
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
}

/** `--preset NAME` has no chart: it is for every chart that knows the name. */
export interface PresetOption {
  readonly chart: string | undefined
  readonly name: string
}

/** `command` is for the hint when nothing is given: `render`. */
export function valueOptions(operands: readonly string[], given: GivenFlags, command: string): ValueOptions {
  const { all, texts, last, failures } = given
  const options = {
    values: [...operands, ...texts('values')],
    chart: chart(last('chart'), failures),
    presets: texts('preset').map((text) => preset(text, failures)),
    set: all('set'),
    setString: all('set-string'),
    setJson: all('set-json'),
    setFile: all('set-file'),
    setLiteral: all('set-literal'),
    name: last('name'),
    namespace: last('namespace'),
  }
  if (options.values.length === 0 && options.chart === undefined) failures.push(noInput(command))
  if (options.values.includes('')) failures.push(new Failure('usage', 'the name of the values file is empty'))
  if (options.values.filter((file) => file === '-').length > 1) {
    failures.push(new Failure('usage', 'standard input (-) can be read only once'))
  }
  return options
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

function noInput(command: string): Failure {
  return new Failure('usage', 'no values file is given', {
    hint: `write capstan ${command} values.yaml, or capstan ${command} --chart charts/kafka for a chart with its defaults`,
  })
}
