import type { Cell } from '../../rollout/event.ts'
import type { CliIo } from '../cli-io.ts'
import type { Role } from '../paint.ts'

export type CellState = Cell['state']

/** How the state of an ordinal is drawn. No two are alike without colours: logs and many eyes have none. */
export type Signs = Readonly<Record<CellState, string>>

/** A circle that fills up on the way from old to new. */
const unicode: Signs = { old: '·', 'in-flight': '○', soaking: '◐', new: '●', stuck: '✗', unwell: '!' }
const ascii: Signs = { old: '.', 'in-flight': '~', soaking: '+', new: '#', stuck: 'X', unwell: '!' }

/** Unicode where the locale says that it is understood (POSIX: LC_ALL over LC_CTYPE over LANG), and in Windows Terminal. */
export function signsFor({ env }: Pick<CliIo, 'env'>): Signs {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => (value ?? '') !== '') ?? ''
  return /utf-?8/i.test(locale) || (env['WT_SESSION'] ?? '') !== '' ? unicode : ascii
}

/** The first in this order is shown where one sign stands for several ordinals. */
export const tellingStates: readonly CellState[] = ['stuck', 'unwell', 'in-flight', 'soaking', 'old', 'new']

export const stateRoles: Readonly<Record<CellState, Role>> = {
  old: 'faint',
  'in-flight': 'busy',
  soaking: 'place',
  new: 'good',
  stuck: 'bad',
  unwell: 'warning',
}

/** As people say it. */
export const stateWords: Readonly<Record<CellState, string>> = {
  old: 'old',
  'in-flight': 'on its way',
  soaking: 'soaking',
  new: 'new',
  stuck: 'stuck',
  unwell: 'unwell',
}
