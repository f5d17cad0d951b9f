import { utf8 } from '../../core/bytes.ts'
import type { CommandResult } from '../../core/ports.ts'
import { oneLine } from '../../status/one-line.ts'
import { excerpt } from './excerpt.ts'
import type { Finding } from './gate-of.ts'

/** What standard output must be, with stand-ins filled in. */
export type WantedOutput = 'any' | 'empty' | { readonly contains: string }

/** Ports cut output there; a character that was cut in half is up to three bytes. */
const cutAt = 64 * 1024 - 3

/** What the end of a command says. `where` is `kafka-topics.sh in kafka-0`. */
export function commandFinding(result: CommandResult, where: string, wanted: WantedOutput): Finding {
  const { exitCode, stdout, stderr } = result
  const evidence = excerpt(wanted !== 'any' && exitCode === 0 ? stdout : `${stderr}\n${stdout}`)
  const noRun = noRuns.get(exitCode)
  if (noRun !== undefined) {
    return { is: 'unknown', sentence: `${where} ${noRun} (exit code ${exitCode})${said(stderr)}`, evidence }
  }
  if (exitCode !== 0) {
    return { is: 'fail', sentence: `${where} ends with exit code ${exitCode}${said(stderr, stdout)}`, evidence }
  }
  if (wanted === 'any') return { is: 'pass', sentence: `${where} ends with exit code 0`, evidence }
  if (wanted === 'empty') {
    if (stdout.trim() === '') return { is: 'pass', sentence: `${where} prints nothing`, evidence: excerpt(stderr) }
    return { is: 'fail', sentence: `${where} prints ${linesText(stdout)}${said(stdout)}`, evidence }
  }
  const text = JSON.stringify(wanted.contains)
  if (stdout.includes(wanted.contains)) return { is: 'pass', sentence: `${where} prints ${text}`, evidence }
  if (utf8(stdout).length >= cutAt) {
    return { is: 'unknown', sentence: `${where} prints more than 64 KiB, and ${text} is not in their first`, evidence }
  }
  return { is: 'fail', sentence: `${where} does not print ${text}`, evidence }
}

/** As shells have it: the check has not been made, or not to its end. */
const noRuns: ReadonlyMap<number, string> = new Map([
  [126, 'cannot be run'],
  [127, 'is not there'],
  [137, 'was killed, perhaps for its memory'],
  [143, 'was ended from outside'],
])

function said(...outputs: readonly string[]): string {
  for (const output of outputs) {
    const first = output.split('\n').find((line) => line.trim() !== '')
    if (first !== undefined) return `: ${oneLine(first)}`
  }
  return ''
}

function linesText(output: string): string {
  const count = output.split('\n').filter((line) => line.trim() !== '').length
  const size = utf8(output).length >= cutAt ? 'more than 64 KiB, not nothing' : undefined
  return size ?? `${count} ${count === 1 ? 'line' : 'lines'}, not nothing`
}
