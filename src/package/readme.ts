import type { Chart } from '../chart/model.ts'
import { textOf } from '../core/bytes.ts'
import type { Failure } from '../core/failure.ts'
import { byCodePoint } from '../core/order.ts'

/** README.md of a package: the chart's own, then what its users need to know of the package. */
export function packagedReadme(chart: Chart, warnings: readonly Failure[]): string {
  const own = textOf(chart.files.get('README.md') ?? new Uint8Array())?.trimEnd() ?? ''
  return `${own === '' ? `# ${chart.name}` : own}\n\n${section(chart, warnings)}`
}

function section(chart: Chart, warnings: readonly Failure[]): string {
  const { name, version } = chart
  const archive = `${name}-${version}.tgz`
  const presets = [...chart.presets.keys()].sort(byCodePoint)
  const [preset] = presets
  const lines = [
    '## With Helm',
    '',
    `\`capstan package\` made this chart; Helm needs nothing else.`,
    '',
    '```sh',
    `helm install ${name} ${archive}`,
    '```',
  ]
  if (preset !== undefined) {
    lines.push('', `Presets are values files in the archive: ${presets.map((one) => `\`${one}\``).join(', ')}.`, '')
    lines.push('```sh', `tar -xOf ${archive} ${name}/presets/${preset}.yaml > ${preset}.yaml`)
    lines.push(`helm install ${name} ${archive} -f ${preset}.yaml`, '```')
  }
  const rules = warnings.filter(({ code }) => code.startsWith('package/'))
  if (rules.length > 0) lines.push('', 'Capstan checks these, Helm does not:', '', ...rules.map(bullet))
  return `${lines.join('\n')}\n`
}

function bullet({ message }: Failure): string {
  return `- ${message.replaceAll('\n', ' ')}`
}
