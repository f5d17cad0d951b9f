import { Command, CommanderError, Option } from 'commander'
import { Failure } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'
import type { CliIo } from './cli-io.ts'
import type { Arguments, CommandSpec, FlagSpec } from './command.ts'
import { commands } from './commands.ts'
import { exit, type ExitCode } from './exit.ts'
import { helpText, overview } from './help-text.ts'
import { parseArguments } from './parse-arguments.ts'
import { insteadOf } from './words-of-kubectl.ts'

/** Any command line but those of render that the quick parser reads: help, errors, and all other commands. */
export async function runProgram(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const wanted = argv[0]
  if (wanted === undefined || wanted === '--help' || wanted === '-h') return showHelp(undefined, io)
  if (wanted.startsWith('-')) {
    throw new Failure('usage', `${wanted} stands where a command is wanted`, { hint: 'see capstan --help' })
  }
  const command = findCommand(argv)
  const rest = argv.slice(wordsOf(command.name))
  const given = parseArguments(rest, command) ?? parseByCommander(rest, command)
  return given === 'help' ? showHelp(command.name, io) : command.run(given, io)
}

export function showHelp(name: string | undefined, io: CliIo): ExitCode {
  io.stdout.write(name === undefined ? overview() : helpText(findCommand(name.split(' '))))
  return exit.done
}

/** Exported for the test that holds both parsers to one meaning. Throws `usage`. */
export function parseByCommander(argv: readonly string[], command: CommandSpec): Arguments | 'help' {
  const flags = new Map<string, string[]>()
  const parser = new Command(command.name).exitOverride().configureOutput({ writeOut: silent, writeErr: silent })
  parser.allowExcessArguments(false)
  for (const { name } of command.operands) parser.argument(`[${name}]`)
  for (const flag of command.flags) {
    parser.addOption(new Option(optionText(flag)))
    parser.on(`option:${flag.long}`, (value?: string) =>
      flags.set(flag.long, [...(flags.get(flag.long) ?? []), value ?? '']),
    )
  }
  try {
    parser.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.helpDisplayed') return 'help'
    throw usageFailure(error, command, parser.args)
  }
  return { operands: parser.args, flags }
}

function silent(): void {
  /* help and errors are printed by ourselves */
}

function optionText({ long, short, value }: FlagSpec): string {
  return `${short === undefined ? '' : `-${short}, `}--${long}${value === undefined ? '' : ` <${value}>`}`
}

/** commander says `error: unknown option '--prest'\n(Did you mean --preset?)`; here they are called flags. */
function usageFailure(error: CommanderError, command: CommandSpec, operands: readonly string[]): Failure {
  const [sentence = '', suggestion = ''] = error.message.replace(/^error: /, '').split('\n')
  const near = /^\(Did you mean (.*)\?\)$/.exec(suggestion)?.[1]
  const note =
    error.code === 'commander.excessArguments'
      ? (insteadOf(command.name, operands.join(' ')) ?? ofOperands(command, operands))
      : (insteadOf(command.name, /'(-[^']*)'/.exec(sentence)?.[1] ?? '') ?? (near && `did you mean ${near}?`))
  return new Failure('usage', sentence.replace(/^(unknown )?option /, '$1flag '), {
    cause: error,
    notes: note === undefined ? [] : [note],
    hint: `see capstan ${command.name} --help`,
  })
}

function ofOperands({ name, instead }: CommandSpec, [first = '', ...others]: readonly string[]): string | undefined {
  const below = wordBelow(name, first)
  return below === undefined ? instead : `did you mean capstan ${[name, below, ...others].join(' ')}?`
}

/** `status` for `statuss` behind `rollout`: what stands there is taken for a target, and the target for one too many. */
function wordBelow(name: string, word: string): string | undefined {
  const below = commands.map((command) => command.name).filter((other) => other.startsWith(`${name} `))
  const words = below.map((other) => other.slice(name.length + 1))
  return words.includes(word) ? undefined : nearest(word, words)
}

/** `rollout status` is a command of two words; `rollout` with anything else behind it is the one of one word. */
function findCommand([name = '', second = '']: readonly string[]): CommandSpec {
  const isNamed = (words: string) => (command: CommandSpec) =>
    command.name === words || command.aliases?.includes(words) === true
  const command = commands.find(isNamed(`${name} ${second}`)) ?? commands.find(isNamed(name))
  if (command !== undefined) return command
  const names = commands.map((command) => command.name).filter((name) => wordsOf(name) === 1)
  const near = nearest(name, [...names, ...commands.flatMap(({ aliases = [] }) => aliases)])
  const looksLikeFile = /\.ya?ml$/.test(name)
  throw new Failure('usage', `there is no command ${JSON.stringify(name)}`, {
    hint: looksLikeFile
      ? `did you mean capstan render ${name}?`
      : near === undefined
        ? `the commands are ${names.join(', ')}`
        : `did you mean capstan ${near}?`,
  })
}

function wordsOf(name: string): number {
  return name.split(' ').length
}
