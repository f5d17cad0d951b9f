import type { GivenFlags } from './given-flags.ts'
import { refuse } from './typed-flags.ts'

export interface OverrideOption {
  readonly gate: string
  readonly reason: string
}

/** Of each `--override NAME=REASON`. Neither side may be empty: a reason that nobody gave is none. */
export function overridesOf(flags: GivenFlags): OverrideOption[] {
  return flags.texts('override').flatMap((text) => {
    const equals = text.indexOf('=')
    const [gate, reason] = [text.slice(0, Math.max(equals, 0)).trim(), text.slice(equals + 1).trim()]
    if (equals >= 0 && gate !== '' && reason !== '') return [{ gate, reason }]
    if (text !== '') refuse(flags, `--override must be NAME=REASON, got ${JSON.stringify(text)}`)
    return []
  })
}
