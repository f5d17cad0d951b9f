import type { RolloutSpec } from '../spec.ts'

/**
 * The command that goes on with a rollout that was stopped. Commands of this machine have to be given again, and are not told
 * here: what comes out of the cluster is nothing that anybody should run without a look.
 */
export function goOnCommand(name: string, { gates }: Pick<RolloutSpec, 'gates'>): string {
  const own = gates.flatMap((gate) => (gate.check.kind === 'local' ? [` --gate-command ${gate.name}=COMMAND`] : []))
  return own.length === 0 ? `capstan rollout resume sts/${name}` : `capstan rollout sts/${name}${own.join('')}`
}
