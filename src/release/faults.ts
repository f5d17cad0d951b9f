import { Failure } from '../core/failure.ts'
import type { ReleaseId } from './release.ts'

export function revisionMissing({ name, namespace }: ReleaseId, number: number): Failure {
  return new Failure('release/missing', `release ${name} in namespace ${namespace} has no revision ${number}`, {
    hint: `see which it has: capstan history ${name} --namespace ${namespace}`,
  })
}

/** Two clients wrote at once, so one of them had lost the lock, or somebody works on the Secrets by hand. */
export function revisionTaken({ name, namespace }: ReleaseId, number: number): Failure {
  const message = `revision ${number} of release ${name} in namespace ${namespace} was recorded by somebody else meanwhile`
  return new Failure('release/locked', message, { hint: 'run the command again: it begins with what is recorded now' })
}

/** `wrong`: one sentence for each part that is missing or is not what was written. */
export function revisionDamaged({ name, namespace }: ReleaseId, number: number, wrong: readonly string[]): Failure {
  const message = `the record of revision ${number} of release ${name} in namespace ${namespace} is damaged`
  return new Failure('release/damaged', message, {
    notes: wrong,
    hint:
      'other revisions can still be shown and rolled back to, and install records a new one; ' +
      'what only this one recorded must be deleted by hand when it is no longer wanted',
  })
}
