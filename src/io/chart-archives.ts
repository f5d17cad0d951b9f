import { readdirSync } from 'node:fs'
import { compareVersions, parseVersion, satisfies } from '../core/semver.ts'
import { byCodePoint } from '../core/order.ts'

/** A chart's `.tgz` in a folder, as `helm package` and people name it: `NAME-VERSION.tgz`, `NAME.tgz`. */
export interface ChartArchive {
  readonly file: string
  readonly name: string
  /** Undefined for one whose name has none. */
  readonly version: string | undefined
}

/** The archives in a folder. One of a folder that cannot be read is found by nobody. */
export function archivesIn(folder: string): ChartArchive[] {
  try {
    return readdirSync(folder).flatMap((file) => archiveNamed(file) ?? [])
  } catch {
    return []
  }
}

/**
 * The archive that a name means: the one of exactly that name, else the newest by SemVer of those that `constraint` (""
 * for any release, as in Helm) takes, else the newest of all, so that who wanted another version can be told which one is there.
 */
export function archiveFor(
  archives: readonly ChartArchive[],
  name: string,
  constraint: string,
): ChartArchive | undefined {
  const exact = archives.find(({ file }) => file === `${name}.tgz`)
  if (exact !== undefined) return exact
  const versions = archives.filter((archive) => archive.name === name).sort(newestFirst)
  return versions.find(({ version }) => satisfies(constraint === '' ? '*' : constraint, version!)) ?? versions[0]
}

/** The version begins where the rest is one, and has a dot: `kafka-connect-2-1.0.0.tgz` is of the chart kafka-connect-2. */
function archiveNamed(file: string): ChartArchive | undefined {
  if (!file.endsWith('.tgz')) return undefined
  const whole = file.slice(0, -'.tgz'.length)
  for (const { index } of whole.matchAll(/-(?=v?\d+\.\d)/g)) {
    const version = whole.slice(index + 1)
    if (index > 0 && parseVersion(version) !== undefined) return { file, name: whole.slice(0, index), version }
  }
  return { file, name: whole, version: undefined }
}

/** Build metadata does not count in SemVer; by its text the choice is the same on every disk. */
function newestFirst(a: ChartArchive, b: ChartArchive): number {
  return compareVersions(parseVersion(b.version!)!, parseVersion(a.version!)!) || byCodePoint(b.file, a.file)
}
