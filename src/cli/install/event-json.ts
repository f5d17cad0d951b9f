import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { InstallEvent, InstallOutcome } from '../../install/event.ts'
import { known } from '../known.ts'
import { outcomeJson as rolloutOutcomeJson } from '../rollout/event-json.ts'

/**
 * An event as `--output json` prints it and schemas/events.schema.json describes it, without `at`. Whole objects are left
 * out: `capstan diff -o json` shows them, and a line of a log need not hold a Secret.
 */
export function eventJson(event: Exclude<InstallEvent, { readonly is: 'rollout' }>): JsonMap {
  switch (event.is) {
    case 'begin': {
      const { name, namespace } = event.release
      return { is: event.is, release: { name, namespace }, action: event.action, revision: event.revision }
    }
    case 'lock':
      return { is: event.is, holder: event.holder, state: event.state }
    case 'plan': {
      const changes = event.changes.map(({ ref, action, source, why }) =>
        known({ ref: refJson(ref), action, source, why }),
      )
      return { is: event.is, changes }
    }
    case 'applied':
      return { is: event.is, ref: refJson(event.ref), action: event.action }
    case 'verdict':
      return { is: event.is, ref: refJson(event.ref), verdict: verdictJson(event.verdict) }
    case 'hook': {
      const { is, ref, event: moment, state, why, log } = event
      return known({ is, ref: refJson(ref), event: moment, state, why, log })
    }
    case 'warning':
      return { is: event.is, text: event.text }
    case 'evidence': {
      const { ref, verdict, events, logs } = event.evidence
      const evidence = {
        ref: refJson(ref),
        verdict: verdictJson(verdict),
        events: [...events],
        logs: logs.map(({ pod, container, previous, text }) => ({ pod, container, previous, text })),
      }
      return { is: event.is, evidence }
    }
    case 'recorded':
      return { is: event.is, revision: event.revision, status: event.status }
    case 'rollback':
      return { is: event.is, to: event.to }
    case 'end':
      return { is: event.is, outcome: outcomeJson(event.outcome) }
  }
}

export function refJson({ apiVersion, kind, namespace, name }: ObjectRef): JsonMap {
  return known({ apiVersion, kind, namespace, name })
}

export function verdictJson(verdict: Verdict): JsonMap {
  switch (verdict.is) {
    case 'ready':
      return { is: 'ready' }
    case 'waiting':
      return { is: 'waiting', for: verdict.for }
    case 'failed':
      return { is: 'failed', why: verdict.why }
  }
}

function outcomeJson(outcome: InstallOutcome): JsonMap {
  switch (outcome.is) {
    case 'unchanged':
    case 'deployed':
      return known({ is: outcome.is, revision: outcome.revision, notes: outcome.notes })
    case 'planned':
      return { is: 'planned', changes: outcome.changes }
    case 'uninstalled':
      return { is: 'uninstalled', kept: outcome.kept.map(refJson) }
    case 'tested':
      return { is: 'tested' }
    case 'failed':
      return known({ is: 'failed', why: outcome.why, rolledBackTo: outcome.rolledBackTo })
    case 'stopped':
      return known({
        is: 'stopped',
        set: outcome.set,
        rollout: rolloutOutcomeJson(outcome.rollout),
        waiting: outcome.waiting && [...outcome.waiting],
      })
    case 'interrupted':
      return { is: 'interrupted', why: outcome.why }
  }
}
