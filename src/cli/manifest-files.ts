import { Failure, Failures } from '../core/failure.ts'
import { attempt } from '../chart/attempt.ts'
import { isMap, kindOf } from '../core/json.ts'
import type { GivenManifest } from '../install/job.ts'
import { decodeText } from '../io/text.ts'
import { readDocuments } from '../yaml/read.ts'
import type { CliIo } from './cli-io.ts'

/**
 * The manifests in files of any tool; `-` is standard input. Empty documents are passed over, as kubectl does. Throws
 * Failures: of reading, of YAML, of documents that are no objects.
 */
export function readManifestFiles(files: readonly string[], io: CliIo): GivenManifest[] {
  const failures: Failure[] = []
  const manifests = files.flatMap((path) => attempt(failures, () => readManifests(path, io)) ?? [])
  if (failures.length > 0) throw new Failures(failures)
  if (manifests.length === 0) {
    throw new Failure('usage', `${files.join(', ')} ${files.length === 1 ? 'has' : 'have'} no manifests in them`, {
      hint: 'an empty answer of the tool before a pipe would remove the whole release: capstan uninstall does that',
    })
  }
  return manifests
}

function readManifests(path: string, io: CliIo): GivenManifest[] {
  const file = path === '-' ? 'standard input' : path
  const text = decodeText(path === '-' ? io.stdin() : io.readFile(path), file)
  const failures: Failure[] = []
  const manifests = readDocuments(text, file).flatMap((document, i): GivenManifest[] => {
    if (document === null) return []
    if (isMap(document)) return [{ source: `${file}, document ${i + 1}`, object: document }]
    const hint = 'a manifest is a map with apiVersion, kind and metadata'
    failures.push(new Failure('manifest/identity', `${file}, document ${i + 1} is a ${kindOf(document)}`, { hint }))
    return []
  })
  if (failures.length > 0) throw new Failures(failures)
  return manifests
}
