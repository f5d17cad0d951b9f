import type { Arguments, CommandSpec, FlagSpec } from './command.ts'

/**
 * The quick reader of a command's arguments: commander would cost 8 ms on every render. It knows `--flag value`,
 * `--flag=value`, `-f value`, `-fvalue` and `--`; at anything else (`--help`, an unknown flag, a missing value, one operand
 * too many) it gives up with undefined, and commander reads the same table with the same meaning, or says what is wrong.
 */
export function parseArguments(argv: readonly string[], command: CommandSpec): Arguments | undefined {
  const operands: string[] = []
  const flags = new Map<string, string[]>()
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!
    if (arg === '--') {
      operands.push(...argv.slice(i + 1))
      break
    }
    if (arg.length < 2 || !arg.startsWith('-')) {
      operands.push(arg)
      continue
    }
    const found = findFlag(arg, command.flags)
    if (found === undefined) return undefined
    let { value } = found
    if (value === undefined && found.flag.value !== undefined) value = argv[++i]
    if (value === undefined && found.flag.value !== undefined) return undefined
    const values = flags.get(found.flag.long)
    if (values === undefined) flags.set(found.flag.long, [value ?? ''])
    else values.push(value ?? '')
  }
  return operands.length > command.operands.length ? undefined : { operands, flags }
}

/** The flag that an argument names, with the value that stands in the same argument. */
function findFlag(arg: string, flags: readonly FlagSpec[]): { flag: FlagSpec; value: string | undefined } | undefined {
  const long = arg.startsWith('--')
  const nameEnd = long ? arg.indexOf('=') : 2
  const inside = nameEnd > 0 && nameEnd < arg.length
  const name = inside ? arg.slice(0, nameEnd) : arg
  const flag = flags.find((flag) => (long ? `--${flag.long}` : `-${flag.short ?? ''}`) === name)
  if (flag === undefined || (inside && flag.value === undefined)) return undefined
  return { flag, value: inside ? arg.slice(long ? nameEnd + 1 : nameEnd) : undefined }
}
