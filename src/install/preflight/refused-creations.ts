import { ApiError } from '../../core/api-error.ts'
import type { Cluster } from '../../core/cluster.ts'
import type { Failure } from '../../core/failure.ts'
import { failuresOf } from '../../core/failure.ts'
import { inParallel } from '../compare/parallel.ts'
import { manager } from '../managers.ts'
import { canDryRun, comingOf, refusesDryRun } from './dry-run.ts'
import type { WantedObject } from './prepare.ts'
import { explainRefusal } from './refusal.ts'

/**
 * What the server would refuse of the objects that are not there yet: a misspelt field, a quota, a webhook. For `diff` and
 * `--dry-run`, whose answer would else be a promise that nobody asked about; an install saves itself the second request per object,
 * and is told by the first. `namespaces` are those that the install makes by itself.
 */
export async function refusedCreations(
  cluster: Cluster,
  created: readonly WantedObject[],
  namespaces: readonly string[],
): Promise<Failure[]> {
  const coming = comingOf(created, namespaces)
  const askable = created.filter((one) => canDryRun(one, coming))
  const answers = await inParallel(askable, atOnce, async ({ ref, source, object }) => {
    try {
      await cluster.apply(object, { manager, dryRun: true })
      return []
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return refusesDryRun(error) ? [] : failuresOf(explainRefusal(ref, source, error, { wanted: object }))!
    }
  })
  return answers.flat()
}

const atOnce = 12
