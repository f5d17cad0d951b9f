import type { ConnectOptions } from '../cluster/transport.ts'
import { Failure, Failures, failuresOf } from '../core/failure.ts'

/** What of a command line says which cluster is meant, and as whom. Not its token: what is printed is kept in logs. */
export type Meant = Pick<ConnectOptions, 'kubeconfig' | 'context'> &
  Partial<Pick<ConnectOptions, 'as' | 'asGroups' | 'insecureSkipTlsVerify'>>

/** Makes the commands in a sentence such that they can be pasted as they stand. */
export type Typable = (text: string) => string

/**
 * Engines tell what to do next by a command (`capstan rollout undo sts/kafka`), and do not know by which flags their cluster and
 * namespace were found. Each flag that a command of a sentence lacks is added behind its operand; so twice is as once.
 */
export function typable({ namespace }: { readonly namespace: string }, meant: Meant): Typable {
  const place: Flag = [/ (?:-n|--namespace) /, ` -n ${namespace}`]
  const flags = flagsOf(meant)
  return (text) => {
    if (!text.includes('capstan ')) return text
    return text.replace(command, (whole, _operand, everywhere: string | undefined, said: string) => {
      const wanted = everywhere === undefined ? [place, ...flags] : flags
      return whole + wanted.flatMap(([isSaid, flag]) => (isSaid.test(said) ? [] : [flag])).join('')
    })
  }
}

/** With `resume`, which goes on by the stack, in place of commands that ask for gate commands that the stack has. */
export function byStack(text: string, resume: string | undefined): string {
  return resume === undefined ? text : text.replace(withCommands, () => resume)
}

/** What a rollout tells to type that has commands of this machine as gates. */
const withCommands = /capstan rollout resume sts\/[-.a-z0-9]+(?: --gate-command [-a-z0-9]+=COMMAND)+/g

/** A caught error, with commands that can be pasted; whatever is no Failure stays as it is. */
export function typableError(error: unknown, typed: Typable): unknown {
  const all = failuresOf(error)
  if (all === undefined) return error
  const failures = all.map((failure) => typableFailure(failure, typed))
  if (failures.every((failure, i) => failure === all[i])) return error
  return error instanceof Failures ? new Failures(failures) : failures[0]
}

function typableFailure(failure: Failure, typed: Typable): Failure {
  const { code, message, at, hint, notes, cause } = failure
  const text = typed(message)
  const details = { at, hint: hint && typed(hint), notes: notes.map(typed), cause }
  const isSame = text === message && details.hint === hint && notes.every((note, i) => note === details.notes[i])
  return isSame ? failure : new Failure(code, text, details)
}

/** How it is seen that a command has it, and the flag as it is added. */
type Flag = readonly [isSaid: RegExp, flag: string]

function flagsOf({ context, kubeconfig, as, asGroups = [], insecureSkipTlsVerify = false }: Meant): Flag[] {
  const flags: Flag[] = []
  if (context !== undefined) flags.push([/ --context /, ` --context ${quoted(context)}`])
  if (kubeconfig !== undefined) flags.push([/ --kubeconfig /, ` --kubeconfig ${quoted(kubeconfig)}`])
  const groups = asGroups.map((group) => ` --as-group ${quoted(group)}`).join('')
  if (as !== undefined) flags.push([/ --as /, ` --as ${quoted(as)}${groups}`])
  if (insecureSkipTlsVerify) flags.push([/ --insecure-skip-tls-verify\b/, ' --insecure-skip-tls-verify'])
  return flags
}

const name = '[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?'
const operand = `rollout (?:[a-z]+ )?(?:sts|release)/${name}|history ${name}|list( -A)?`
const flag = String.raw` (?:(?:-n|--(?:namespace|context|kubeconfig|as|as-group)) (?:'[^']*'|\\'|[\w@%+=:,./-])+|--insecure-skip-tls-verify)`
/** With what stands behind it already. A placeholder, in capitals, is nobody's name. */
const command = new RegExp(`capstan (${operand})((?:${flag})*)(?![\\w/])`, 'g')

/** For a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
