import { lstatSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { Failure } from '../core/failure.ts'
import { makeFolder } from './make-folder.ts'
import { systemReason } from './system-error.ts'

/** A folder that takes rendered files and nothing else: no path leaves it, no file that is there is deleted. */
export interface OutputFolder {
  /** Writes or replaces one file and gives its path as the user would name it, `out/kafka/templates/service.yaml`. */
  write(path: string, content: string | Uint8Array): string
}

/**
 * `path` starts at `folder` when relative; it is made at the first write. A file appears whole or not at all (written
 * beside its place, then renamed), so a reader or an interrupted run never leaves half a manifest.
 * Throws `io/write`.
 */
export function createOutputFolder(path: string, folder: string): OutputFolder {
  const root = resolve(folder, path)
  const ready = new Set<string>()

  function write(file: string, content: string | Uint8Array): string {
    const shown = join(path, file)
    const place = join(root, ...steps(file, shown))
    enter(dirname(place), dirname(shown))
    replaceFile(place, content, shown)
    return shown
  }

  /** Folder by folder, so that nothing is made behind a link before the link is judged. */
  function enter(place: string, shown: string): void {
    if (ready.has(place)) return
    if (place !== root) enter(dirname(place), dirname(shown))
    try {
      makeFolder(place)
    } catch (error) {
      throw new Failure('io/write', `cannot make the folder ${shown}: ${systemReason(error)}`, { cause: error })
    }
    refuseOutside(root, place, shown)
    ready.add(place)
  }

  return { write }
}

/** Names come from charts, which nobody has to trust: `..`, absolute paths and empty steps are refused. */
function steps(file: string, shown: string): string[] {
  const parts = file.split('/')
  const bad = parts.some((part) => part === '' || part === '.' || part === '..' || /[\\\0]/.test(part))
  if (bad) throw new Failure('io/write', `${JSON.stringify(shown)} is no path inside the output folder`)
  return parts
}

/** A link that somebody put below the output folder would carry our files elsewhere. */
function refuseOutside(root: string, place: string, shown: string): void {
  const real = realpathSync(root)
  const target = realpathSync(place)
  if (target === real || target.startsWith(real.endsWith(sep) ? real : real + sep)) return
  throw new Failure('io/write', `${shown} is a link that leads out of the output folder, to ${target}`)
}

function replaceFile(place: string, content: string | Uint8Array, shown: string): void {
  const draft = `${place}.${process.pid}.tmp`
  try {
    writeFileSync(draft, content, { flag: 'wx' })
    renameSync(draft, place)
  } catch (error) {
    rmSync(draft, { force: true })
    const inTheWay = lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true
    const reason = inTheWay ? 'a folder of that name is in the way' : systemReason(error)
    throw new Failure('io/write', `cannot write ${shown}: ${reason}`, { cause: error })
  }
}
