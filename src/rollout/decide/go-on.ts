import type { RolloutSpec } from '../spec.ts'

/** What else there is to do about a gate that blocks: to set it aside by its name, or to go back. */
export function waysRound(name: string, gate: string, spec: Pick<RolloutSpec, 'gates'>): string {
  const aside = `${goOnCommand(name, spec)} --override ${gate}="the reason"`
  return `set the gate aside: ${aside}; or go back: capstan rollout undo sts/${name}`
}

/**
 * The command that goes on with a rollout that was stopped. Commands of this machine have to be given again, and are not told
 * here: what comes out of the cluster is nothing that anybody should run without a look.
 */
export function goOnCommand(name: string, { gates }: Pick<RolloutSpec, 'gates'>): string {
  const own = gates.flatMap((gate) => (gate.check.kind === 'local' ? [` --gate-command ${gate.name}=COMMAND`] : []))
  return `capstan rollout resume sts/${name}${own.join('')}`
}
