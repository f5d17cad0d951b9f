import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { nearest } from '../core/nearest.ts'

/** What to do about a file that is not there. `path` is as the user wrote it, `place` the same from the root. */
export function nearestFile(path: string, place: string): string | undefined {
  try {
    const near = nearest(basename(place), readdirSync(dirname(place)))
    return near === undefined ? undefined : `did you mean ${path.slice(0, path.length - basename(path).length)}${near}?`
  } catch {
    return `the folder ${dirname(path)} does not exist either`
  }
}
