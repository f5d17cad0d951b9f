import type { ExitMeaning } from '../command.ts'

const failed: ExitMeaning = { code: 1, means: 'the cluster did not answer, or refused; or there is no such target' }
const invalid: ExitMeaning = { code: 2, means: 'the command line, the plan or the stack is wrong; nothing was written' }

/** Of commands that only read. */
export const readExits: readonly ExitMeaning[] = [{ code: 0, means: 'it was told, whatever it is' }, failed, invalid]

/** Of commands that only leave word. */
export const wordExits: readonly ExitMeaning[] = [
  { code: 0, means: 'said; who rolls ends with 4 (held) in a moment' },
  { ...failed, means: `${failed.means}, or no rollout is under way` },
  invalid,
]

/** Of commands that roll, or follow who does. */
export const rollExits: readonly ExitMeaning[] = [
  { code: 0, means: 'done: at the partition that was asked for, or back' },
  failed,
  invalid,
  { code: 4, means: 'held: it waits for a person; capstan rollout resume goes on' },
  { code: 5, means: 'blocked: a pod, a gate or the plan is in the way; nothing more is released' },
  { code: 6, means: 'drifted: somebody changed the template or the strategy meanwhile; no further pod goes' },
  { code: 7, means: 'lost: the set is gone or another one, or another run has it' },
  { code: 130, means: 'Ctrl-C: no further pod goes, and the same command goes on' },
]
