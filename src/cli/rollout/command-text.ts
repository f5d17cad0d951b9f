import type { ConnectOptions } from '../../cluster/transport.ts'
import type { RolloutEvent, SetName } from '../../rollout/event.ts'

/**
 * Makes commands in a sentence (`capstan rollout undo sts/kafka`) such that they can be typed as they stand: the engine does
 * not know by which flags its cluster and namespace were found.
 */
export function typable(
  set: SetName,
  { kubeconfig, context }: Pick<ConnectOptions, 'kubeconfig' | 'context'>,
): (text: string) => string {
  const flags = [` -n ${set.namespace}`]
  if (context !== undefined) flags.push(` --context ${quoted(context)}`)
  if (kubeconfig !== undefined) flags.push(` --kubeconfig ${quoted(kubeconfig)}`)
  const suffix = flags.join('')
  return (text: string): string =>
    text.replaceAll(/capstan rollout (?:[a-z]+ )?sts\/[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?/g, (command) => command + suffix)
}

/** The event with such commands in what to do next. */
export function withTypable(event: RolloutEvent, typable: (text: string) => string): RolloutEvent {
  if (event.is !== 'end' || event.outcome.next === undefined) return event
  return { ...event, outcome: { ...event.outcome, next: typable(event.outcome.next) } }
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
