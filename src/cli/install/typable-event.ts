import type { ConnectOptions } from '../../cluster/transport.ts'
import type { InstallEvent } from '../../install/event.ts'
import { typable, withTypable } from '../rollout/command-text.ts'

/** The event with commands about rollouts such that they can be typed as they stand: with namespace and cluster. */
export function typableEvent(event: InstallEvent, connect: ConnectOptions): InstallEvent {
  switch (event.is) {
    case 'rollout':
      return { ...event, event: withTypable(event.event, typable(event.set, connect)) }
    case 'warning':
      return { ...event, text: typed(event.text, event.text, connect) }
    case 'end': {
      if (event.outcome.is !== 'stopped') return event
      const { rollout, set } = event.outcome
      const next = rollout.next && typed(rollout.next, set, connect)
      return { ...event, outcome: { ...event.outcome, rollout: { ...rollout, next } } }
    }
    default:
      return event
  }
}

/** `about` names the set as `refText` does. */
function typed(text: string, about: string, connect: ConnectOptions): string {
  const [, namespace, name] = /StatefulSet\/([^/\s]+)\/([-.a-z0-9]+)/.exec(about) ?? []
  return namespace === undefined || name === undefined ? text : typable({ namespace, name }, connect)(text)
}
