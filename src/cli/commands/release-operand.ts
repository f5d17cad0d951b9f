import { releaseFault } from '../../chart/release-name.ts'
import type { GivenFlags } from './given-flags.ts'
import { refuse } from './typed-flags.ts'

/** The name of a release; '' when it is missing or wrong, which was told by then. `command` is for the hint. */
export function releaseOperand(text: string | undefined, given: GivenFlags, command: string): string {
  if (text === undefined) {
    refuse(given, 'no release is named', `write capstan ${command} NAME; capstan list shows the releases there are`)
    return ''
  }
  const fault = releaseFault('name', text)
  if (fault !== undefined) refuse(given, `the name of a release ${fault}`)
  return fault === undefined ? text : ''
}

/**
 * Where either may stand, `kafka` is a release and `kafka.yaml`, `./kafka` and `-` are files. By the text alone: a file that
 * happens to be called like a release must not change what a script does.
 */
export function isFile(operand: string): boolean {
  return operand === '-' || /[/\\]/.test(operand) || /\.(ya?ml|json)$/i.test(operand)
}
