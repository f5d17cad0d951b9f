import { Failure } from '../core/failure.ts'
import type { Json, Path } from '../core/json.ts'
import { pathText } from '../core/json.ts'
import { missing } from '../install/uninstall.ts'
import { maskSecrets, maskValues } from '../release/masked.ts'
import type { Revision } from '../release/release.ts'
import type { ReleaseStore } from '../release/store.ts'
import { releaseStore } from '../release/store.ts'
import { writeYaml } from '../yaml/write.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import type { GetOptions } from './commands/release-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { jsonText } from './json-text.ts'

/** `capstan get`: what was recorded; the objects themselves are not asked. */
export async function getJob(options: GetOptions, io: CliIo): Promise<ExitCode> {
  return withCluster(options.connect, io, async ({ cluster }) => {
    const store = releaseStore(cluster, { name: options.name, namespace: cluster.namespace })
    io.stdout.write(textOf(await revisionOf(store, options.revision), options))
    return exit.done
  })
}

async function revisionOf(store: ReleaseStore, number: number | undefined): Promise<Revision> {
  const heads = await store.heads()
  const newest = heads.at(-1)
  if (newest === undefined) throw missing(store.id)
  if (number === undefined) return store.read(newest.number)
  if (heads.some((head) => head.number === number)) return store.read(number)
  throw new Failure('release/missing', `${store.id.name} has no revision ${number}`, {
    hint: `it has ${heads.map((head) => head.number).join(', ')}`,
  })
}

function textOf(revision: Revision, { what, output, showSecrets }: GetOptions): string {
  const isJson = output === 'json'
  const written = (value: Json): string => (isJson ? `${jsonText(value, 2)}\n` : writeYaml(value))
  switch (what) {
    case 'notes': {
      const notes = revision.notes ?? ''
      return notes === '' || notes.endsWith('\n') ? notes : `${notes}\n`
    }
    case 'values':
      return written(showSecrets ? revision.values : maskValues(revision.values, isSensitiveIn(revision)))
    case 'manifest': {
      const objects = revision.manifests.map(({ object }) => (showSecrets ? object : maskSecrets(object)))
      if (isJson) return written({ apiVersion: 'v1', kind: 'List', items: objects })
      return objects
        .map((object, i) => `---\n# Source: ${revision.manifests[i]!.source}\n${writeYaml(object)}`)
        .join('')
    }
  }
}

function isSensitiveIn({ sensitive }: Revision): (path: Path) => boolean {
  const hidden = new Set(sensitive.map(pathText))
  return (path) => hidden.has(pathText(path))
}
