import type { CliIo } from './cli-io.ts'

export type Role = 'error' | 'warning' | 'message' | 'gutter' | 'good' | 'busy' | 'bad' | 'place' | 'faint'

/** Gives a piece of text the colour of its role, or leaves it as it is. */
export type Paint = (role: Role, text: string) => string

/** Colours for one of the two ends: on a terminal that knows them, unless the environment says otherwise. */
export function paintFor(io: Pick<CliIo, 'env' | 'terminal'>, end: 'stdout' | 'stderr' = 'stderr'): Paint {
  if (!wantsColor(io, end)) return (_role, text) => text
  return (role, text) => `\u001b[${codes[role]}m${text}\u001b[0m`
}

/** FORCE_COLOR wins over NO_COLOR, as in Node; each counts only when it is not empty (no-color.org, force-color.org). */
function wantsColor({ env, terminal }: Pick<CliIo, 'env' | 'terminal'>, end: 'stdout' | 'stderr'): boolean {
  const force = env['FORCE_COLOR'] ?? ''
  if (force !== '') return force !== '0' && force !== 'false'
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false
  return terminal[end]
}

const codes: Readonly<Record<Role, string>> = {
  error: '1;31',
  warning: '1;33',
  message: '1',
  gutter: '34',
  good: '32',
  busy: '33',
  bad: '31',
  place: '36',
  faint: '2',
}
