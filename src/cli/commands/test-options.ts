import type { ConnectOptions } from '../../cluster/transport.ts'
import type { Arguments } from '../command.ts'
import { connectionOptions } from './connection-options.ts'
import { type GivenFlags, readArguments } from './given-flags.ts'
import type { OutputFormat } from './install-options.ts'
import { defaultTimeout } from './install-settings.ts'
import { releaseOperand } from './release-operand.ts'
import { choice, duration, refuse } from './typed-flags.ts'

/** What `capstan test` was asked for. */
export interface TestCommandOptions {
  readonly connect: ConnectOptions
  readonly name: string
  readonly filter: TestFilter
  /** Milliseconds for each test. */
  readonly timeout: number
  /** Show the logs also of tests that passed. */
  readonly logs: boolean
  readonly output: OutputFormat
}

/** Names of test hooks. */
export interface TestFilter {
  /** Empty for all. */
  readonly only: readonly string[]
  readonly not: readonly string[]
}

/** Gives the raw arguments their types; throws all that is wrong with them together. */
export function testOptions(given: Arguments): TestCommandOptions {
  return readArguments(given, (flags) => ({
    connect: connectionOptions(flags),
    name: releaseOperand(given.operands[0], flags, 'test'),
    filter: testFilter(flags),
    timeout: duration(flags, 'timeout', defaultTimeout),
    logs: flags.has('logs'),
    output: choice(flags, 'output', ['text', 'json']),
  }))
}

/** `NAME` and `!NAME`, several with commas; Helm's `name=NAME`, `!name=NAME` and `name=!NAME` mean the same. */
function testFilter(given: GivenFlags): TestFilter {
  const only: string[] = []
  const not: string[] = []
  for (const text of given.texts('filter').flatMap((texts) => texts.split(','))) {
    const [, before, inside, after = ''] = /^(!?)(?:name=(!?))?(.*)$/.exec(text) ?? []
    if (text === '') continue
    if (after === '' || /[!=\s]/.test(after)) {
      refuse(given, `--filter must be NAME or !NAME, got ${JSON.stringify(text)}`)
    } else if (before === '!' || inside === '!') not.push(after)
    else only.push(after)
  }
  return { only, not }
}
