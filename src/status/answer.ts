import type { Verdict } from '../core/verdict.ts'

export const ready: Verdict = { is: 'ready' }

export function waiting(text: string): Verdict {
  return { is: 'waiting', for: text }
}

export function failed(text: string): Verdict {
  return { is: 'failed', why: text }
}
