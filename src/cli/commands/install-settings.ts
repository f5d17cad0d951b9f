import { nearest } from '../../core/nearest.ts'
import type { InstallOptions } from '../../install/job.ts'
import type { GivenFlags } from './given-flags.ts'
import { overridesOf } from './override-option.ts'
import { duration, refuse, wholeNumber } from './typed-flags.ts'

/** How the engine is to install; a flag that the command does not have counts as not given. */
export function installSettings(given: GivenFlags): InstallOptions {
  const { texts, has } = given
  if (has('no-prune') && has('prune-kind'))
    refuse(given, '--prune-kind says what to delete, and --no-prune deletes nothing')
  if (has('no-wait') && has('rollback-on-failure')) {
    refuse(given, '--rollback-on-failure must wait to see a failure: leave out --no-wait')
  }
  for (const path of texts('take')) {
    if (path !== '' && texts('yield').includes(path)) refuse(given, `${path} cannot be both taken and yielded`)
  }
  return {
    dryRun: has('dry-run'),
    createNamespace: has('create-namespace'),
    wait: !has('no-wait'),
    timeout: has('timeout') ? duration(given, 'timeout', defaultTimeout) : 'by-kind',
    prune: !has('no-prune'),
    pruneKinds: pruneKinds(given),
    hooks: !has('no-hooks'),
    forceConflicts: has('force-conflicts'),
    take: texts('take'),
    yield: texts('yield'),
    adopt: has('adopt'),
    recreate: has('recreate'),
    rollbackOnFailure: has('rollback-on-failure'),
    overrides: overridesOf(given),
    historyMax: wholeNumber(given, 'history-max', 0) ?? 10,
  }
}

/** Milliseconds; as the help of `--timeout` says. */
export const defaultTimeout = 600_000

/** A kind that is misspelt would be kept without a word. */
export function pruneKinds(given: GivenFlags): string[] {
  const kinds = given.texts('prune-kind').flatMap((text) => text.split(',').filter((kind) => kind !== ''))
  for (const kind of kinds) {
    const near = nearest(kind, kept)
    if (near !== undefined && near !== kind) {
      refuse(given, `--prune-kind ${kind} is no kind`, `did you mean ${near}?`)
    } else if (!/^[A-Z][A-Za-z0-9]*$/.test(kind)) {
      const sentence = `--prune-kind must be a kind as manifests have it, got ${JSON.stringify(kind)}`
      refuse(given, sentence, 'like PersistentVolumeClaim')
    }
  }
  return kinds
}

/** What is never deleted without being named. */
const kept = ['PersistentVolumeClaim', 'CustomResourceDefinition', 'Namespace']
