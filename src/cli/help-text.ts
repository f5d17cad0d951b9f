import type { CommandGroup, CommandSpec, FlagSection, FlagSpec } from './command.ts'
import { commands } from './commands.ts'

/** `capstan --help`: what it is, the commands, where to go on. */
export function overview(): string {
  return [
    'capstan turns a values file into Kubernetes manifests, checked against the schema of its charts.',
    '',
    'Usage: capstan COMMAND [arguments]',
    '',
    ...groups(commands).flatMap(([title, group]) => [
      `${title}:`,
      ...table(group.map((command) => [namesOf(command), command.summary])),
      '',
    ]),
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

/** `capstan COMMAND --help`: usage, steps, operands, flags, examples, exit codes, and the commands below it. */
export function helpText(command: CommandSpec): string {
  const { operands, aliases = [], flags, steps, exits = [] } = command
  const lines = [`${command.summary}.`, '', `Usage: ${usageLine(command)}`]
  if (aliases.length > 0) lines.push(`Also: ${aliases.map((alias) => `capstan ${alias}`).join(', ')}`)
  if (steps.length > 0) lines.push('', 'Steps:', ...numbered(steps))
  if (operands.length > 0) {
    const title = operands.length === 1 ? 'Argument' : 'Arguments'
    lines.push('', `${title}:`, ...table(operands.map(({ name, doc }) => [name, doc])))
  }
  const help = { long: 'help', short: 'h', doc: 'Print this text' }
  for (const [title, section] of sections([...flags, help])) {
    lines.push('', `${title}:`, ...table(section.map((flag) => [flagText(flag), flagDoc(flag)])))
  }
  lines.push('', 'Examples:', ...examples([command]))
  if (exits.length > 0) lines.push('', 'Exit codes:', ...table(exits.map(({ code, means }) => [String(code), means])))
  const below = commands.filter(({ name }) => name.startsWith(`${command.name} `))
  if (below.length > 0) lines.push('', 'See also:', ...table(below.map(({ name, summary }) => [name, summary])))
  return [...lines, ''].join('\n')
}

export function usageLine({ name, operands, flags }: CommandSpec): string {
  const words = operands.map(({ name, required = false }) => (required ? name : `[${name}]`))
  return ['capstan', name, ...words, ...(flags.length > 0 ? ['[flags]'] : [])].join(' ')
}

/** `install, upgrade` */
export function namesOf({ name, aliases = [] }: CommandSpec): string {
  return [name, ...aliases].join(', ')
}

/** Commands under the title of their group, in the order of the table. */
function groups(all: readonly CommandSpec[]): (readonly [string, readonly CommandSpec[]])[] {
  return [...Map.groupBy(all, ({ group }) => groupTitles[group])]
}

/** The command's own flags first, then the ones that it shares with others. */
export function sections(flags: readonly FlagSpec[]): (readonly [string, readonly FlagSpec[]])[] {
  const bySection = Map.groupBy(flags, ({ section }) => section)
  const order = [undefined, 'values', 'connection'] as const
  return order.flatMap((section) => {
    const flags = bySection.get(section)
    return flags === undefined ? [] : [[section === undefined ? 'Flags' : sectionTitles[section], flags] as const]
  })
}

const groupTitles: Readonly<Record<CommandGroup, string>> = {
  files: 'Without a cluster',
  cluster: 'With a cluster',
  rollout: 'StatefulSets, one ordinal at a time',
  program: 'About Capstan',
}

const sectionTitles: Readonly<Record<FlagSection, string>> = {
  values: 'Flags for charts and values',
  connection: 'Flags of the connection, as in kubectl',
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
