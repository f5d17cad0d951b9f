import type { InstallEvent } from '../../install/event.ts'
import { typableRollout } from '../rollout/typable-event.ts'
import { byStack, type Meant, typable } from '../typable.ts'

/**
 * The event with commands that can be pasted, wherever a sentence of it may have one. `resume` is the command that goes on by the
 * stack: its gate commands need not be given again.
 */
export function typableEvent(event: InstallEvent, meant: Meant, resume?: string): InstallEvent {
  const typed = (text: string, namespace: string | undefined): string => {
    const said = byStack(text, resume)
    return namespace === undefined ? said : typable({ namespace }, meant)(said)
  }
  switch (event.is) {
    case 'rollout': {
      const { namespace } = event.set
      return { ...event, event: typableRollout(event.set, event.event, (text) => typed(text, namespace)) }
    }
    case 'warning':
      return { ...event, text: typed(event.text, namespaceIn(event.text)) }
    case 'end': {
      if (event.outcome.is !== 'stopped') return event
      const { rollout, set } = event.outcome
      const namespace = namespaceIn(set)
      const because = typed(rollout.because, namespace)
      const next = rollout.next && typed(rollout.next, namespace)
      return { ...event, outcome: { ...event.outcome, rollout: { ...rollout, because, next } } }
    }
    default:
      return event
  }
}

/** As `refText` names a set. */
function namespaceIn(text: string): string | undefined {
  return /StatefulSet\/([^/\s]+)\//.exec(text)?.[1]
}
