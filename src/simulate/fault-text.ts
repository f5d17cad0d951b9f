import { durationText } from '../core/duration.ts'
import type { Fault } from './fault.ts'
import type { Fate } from './life.ts'

/** A fault as it is told when it happens to a set. */
export interface FaultText {
  /** As it is written: `stuck-terminating`. */
  readonly word: string
  /** The ordinal whose pod it is about. */
  readonly ordinal: number | undefined
  readonly text: string
}

export function faultText(fault: Fault, set: string): FaultText {
  const ordinal = 'ordinal' in fault ? fault.ordinal : undefined
  return { word: wordOf(fault), ordinal, text: textOf(fault, `${set}-${ordinal}`) }
}

function wordOf(fault: Fault): string {
  if (fault.is === 'stuck') return 'stuck-terminating'
  if (fault.is !== 'pod') return fault.is
  return fault.fate.is === 'evicted' ? 'evict' : fault.fate.is
}

function textOf(fault: Fault, pod: string): string {
  switch (fault.is) {
    case 'pod':
      return fateText(fault.fate, pod)
    case 'slow':
      return `${pod} takes ${time(fault.starts)} to get ready`
    case 'stuck':
      return `a finalizer keeps ${pod}${fault.lasts === undefined ? '' : ` for ${time(fault.lasts)}`}`
    case 'lag':
      return `the StatefulSet controller does nothing for ${time(fault.lasts)}`
    case 'edit':
      return `somebody edits the template: the image has the tag ${fault.tag}`
    case 'revert':
      return 'somebody puts the first template back'
    case 'scale':
      return `somebody scales to ${fault.replicas}`
    case 'delete':
      return `somebody deletes ${pod}`
    case 'partition':
      return `somebody sets the partition to ${fault.partition}`
    case 'unready':
      return `${pod} is not ready any more`
    case 'kill':
      return 'capstan is killed, and started again'
    case 'gate':
      return `gate ${fault.name} says no from now on`
  }
}

function fateText(fate: Fate, pod: string): string {
  switch (fate.is) {
    case 'ready':
      return `nothing is wrong with ${pod}`
    case 'never-ready':
      return `${pod} will never be ready`
    case 'crash':
      return `${pod} will end with exit code ${fate.code} after ${time(fate.after)}, whenever it starts`
    case 'nopull':
      return `the image of ${pod} cannot be pulled`
    case 'unschedulable':
      return `no node takes ${pod}`
    case 'flap':
      return `${pod} will be ready and not ready by turns, ${time(fate.every)} each`
    case 'fade':
      return `${pod} will be ready for ${time(fate.after)}, and then not any more`
    case 'evicted':
      return `${pod} will be evicted whenever it was ready for ${time(fate.after)}`
  }
}

function time(milliseconds: number): string {
  return durationText(BigInt(Math.round(milliseconds)))
}
