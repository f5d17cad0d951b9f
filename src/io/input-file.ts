import { closeSync, fstatSync, openSync, type Stats } from 'node:fs'
import { resolve } from 'node:path'
import { Failure } from '../core/failure.ts'
import { inputLimit, inputLimitText } from './input-limit.ts'
import { nearestFile } from './nearest-file.ts'
import { readAll } from './read-all.ts'
import { systemCode, systemReason } from './system-error.ts'

/**
 * The bytes of a file that the user named; also of a pipe such as `<(sops -d secrets.yaml)`. `path` is shown as it was
 * given and starts at `folder` when relative.
 * Throws `io/not-found` (with the nearest name in that folder), `io/limit` without reading the file, `usage` for a
 * folder, else `io/read`.
 */
export function readInputFile(path: string, folder: string): Uint8Array {
  const place = resolve(folder, path)
  const fd = attempt(path, place, () => openSync(place, 'r'))
  try {
    const stats = attempt(path, place, () => fstatSync(fd))
    if (stats.isDirectory()) throw new Failure('usage', `${path} is a folder, where a file is wanted`)
    if (stats.size > inputLimit) throw tooLarge(path, stats)
    const bytes = attempt(path, place, () => readAll(fd, inputLimit, stats.size))
    if (bytes === undefined) throw tooLarge(path, stats)
    return bytes
  } finally {
    closeSync(fd)
  }
}

function attempt<T>(path: string, place: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') {
      throw new Failure('io/read', `cannot read ${path}: ${systemReason(error)}`, { cause: error })
    }
    throw new Failure('io/not-found', `${path} does not exist`, { cause: error, hint: nearestFile(path, place) })
  }
}

/** `size` is 0 for a pipe, whose length nobody knows before its end. */
function tooLarge(path: string, { size }: Stats): Failure {
  const is = size > inputLimit ? `is ${(size / 1024 / 1024).toFixed(1)} MiB large` : 'goes on and on'
  return new Failure('io/limit', `${path} ${is}; a file may have ${inputLimitText}`)
}
