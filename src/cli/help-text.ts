import type { CommandSpec, FlagSpec } from './command.ts'
import { commands } from './commands.ts'

/** `capstan --help`: what it is, the commands, where to go on. */
export function overview(): string {
  return [
    'capstan turns a values file into Kubernetes manifests, checked against the schema of its charts.',
    '',
    'Usage: capstan COMMAND [arguments]',
    '',
    'Commands:',
    ...table(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Flags:',
    ...table([
      ['-h, --help', 'Explain Capstan, or the command in front of it'],
      ['--version', 'Print the version'],
    ]),
    '',
    'Examples:',
    ...examples(commands.slice(0, 1)),
    '',
    'capstan COMMAND --help explains a command.',
    '',
  ].join('\n')
}

/** `capstan COMMAND --help`: usage, steps, flags, examples. */
export function helpText(command: CommandSpec): string {
  const { operand, flags, steps } = command
  const lines = [`${command.summary}.`, '', `Usage: ${usageLine(command)}`]
  if (steps.length > 0) lines.push('', 'Steps:', ...numbered(steps))
  if (operand !== undefined) lines.push('', 'Argument:', ...table([[operand.name, operand.doc]]))
  const help = { long: 'help', short: 'h', doc: 'Print this text' }
  lines.push('', 'Flags:', ...table([...flags, help].map((flag) => [flagText(flag), flagDoc(flag)])))
  return [...lines, '', 'Examples:', ...examples([command]), ''].join('\n')
}

export function usageLine({ name, operand, flags }: CommandSpec): string {
  return `capstan ${name}${operand === undefined ? '' : ` [${operand.name}]`}${flags.length > 0 ? ' [flags]' : ''}`
}

/** `-f, --values FILE` */
export function flagText({ long, short, value }: Pick<FlagSpec, 'long' | 'short' | 'value'>): string {
  return `${short === undefined ? '' : `-${short}, `}--${long}${value === undefined ? '' : ` ${value}`}`
}

/** The sentence with everything that a table of flags has to say. */
export function flagDoc({ doc, choices, default: byDefault, repeatable = false }: Omit<FlagSpec, 'long'>): string {
  const facts = []
  if (choices !== undefined) facts.push(choices.join(', '))
  if (repeatable) facts.push('may be repeated')
  if (byDefault !== undefined) facts.push(`default: ${byDefault}`)
  return facts.length === 0 ? doc : `${doc} (${facts.join('; ')})`
}

function numbered(steps: readonly string[]): string[] {
  return steps.flatMap((step, i) => {
    const [head = '', ...rest] = wrapped(step, pageWidth - 5)
    return [`  ${i + 1}. ${head}`, ...rest.map((line) => `     ${line}`)]
  })
}

function examples(from: readonly CommandSpec[]): string[] {
  return from.flatMap((command) => command.examples.flatMap(({ command, does }) => [`  ${command}`, `      ${does}`]))
}

/** Two columns; what does not fit the page goes on below itself. A wide first column would leave no room: it gets a line. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const left = Math.min(28, Math.max(...rows.map(([first]) => first.length)))
  return rows.flatMap(([first, second]) => {
    const [head = '', ...rest] = wrapped(second, pageWidth - left - 4)
    const indent = ' '.repeat(left + 4)
    const lines = rest.map((line) => indent + line)
    if (first.length > left) return [`  ${first}`, indent + head, ...lines]
    return [`  ${first.padEnd(left)}  ${head}`, ...lines]
  })
}

/** One width everywhere, so that help can be compared, searched and copied. */
const pageWidth = 100

function wrapped(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}
