import type { Verdict } from '../../core/verdict.ts'
import type { InstallEvent, InstallOutcome } from '../../install/event.ts'
import type { RolloutEvent } from '../../rollout/event.ts'
import { secretMask } from '../../release/secret-mask.ts'

/**
 * The events with every text masked that could repeat what a Secret holds. Names stay. Whole objects stay too, in the plan:
 * no printer of events shows them.
 */
export function maskEvents(): (event: InstallEvent) => InstallEvent {
  const mask = secretMask()
  return (event) => {
    if (event.is === 'begin') mask.learn({ apiVersion: '', kind: '', ...event.release }, [])
    if (event.is === 'plan') {
      for (const { ref, live, wanted, result } of event.changes) mask.learn(ref, [live, wanted, result])
    }
    return masked(event, (text) => mask.text(text))
  }
}

function masked(event: InstallEvent, hide: (text: string) => string): InstallEvent {
  switch (event.is) {
    case 'plan':
      return { ...event, changes: event.changes.map((change) => ({ ...change, why: change.why && hide(change.why) })) }
    case 'verdict':
      return { ...event, verdict: maskedVerdict(event.verdict, hide) }
    case 'hook':
      return { ...event, why: event.why && hide(event.why), log: event.log && hide(event.log) }
    case 'warning':
      return { ...event, text: hide(event.text) }
    case 'evidence': {
      const { ref, verdict, events, logs } = event.evidence
      return {
        is: 'evidence',
        evidence: {
          ref,
          verdict: maskedVerdict(verdict, hide),
          events: events.map(hide),
          logs: logs.map((log) => ({ ...log, text: hide(log.text) })),
        },
      }
    }
    case 'rollout':
      return { ...event, event: maskedRollout(event.event, hide) }
    case 'end':
      return { is: 'end', outcome: maskedOutcome(event.outcome, hide) }
    default:
      return event
  }
}

/** What pods, gates and servers said. */
function maskedRollout(event: RolloutEvent, hide: (text: string) => string): RolloutEvent {
  switch (event.is) {
    case 'warning':
      return { ...event, text: hide(event.text) }
    case 'state': {
      const cells = event.cells.map((cell) => ({ ...cell, sentence: cell.sentence && hide(cell.sentence) }))
      return { ...event, cells, because: hide(event.because) }
    }
    case 'moved':
    case 'deleted':
      return { ...event, because: hide(event.because) }
    case 'gate': {
      const { sentence, evidence } = event.result
      return { ...event, result: { ...event.result, sentence: hide(sentence), evidence: evidence && hide(evidence) } }
    }
    case 'end':
      return { ...event, outcome: { ...event.outcome, because: hide(event.outcome.because) } }
    default:
      return event
  }
}

function maskedVerdict(verdict: Verdict, hide: (text: string) => string): Verdict {
  if (verdict.is === 'waiting') return { is: 'waiting', for: hide(verdict.for) }
  return verdict.is === 'failed' ? { is: 'failed', why: hide(verdict.why) } : verdict
}

function maskedOutcome(outcome: InstallOutcome, hide: (text: string) => string): InstallOutcome {
  switch (outcome.is) {
    case 'failed':
    case 'interrupted':
      return { ...outcome, why: hide(outcome.why) }
    case 'stopped':
      return { ...outcome, rollout: { ...outcome.rollout, because: hide(outcome.rollout.because) } }
    case 'unchanged':
    case 'deployed':
      return { ...outcome, notes: outcome.notes && hide(outcome.notes) }
    default:
      return outcome
  }
}
