import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A digest of all sources and of the libraries' versions: what was cached by another build is never used. */
export function buildIdOf(root: string): string {
  const hash = createHash('sha256')
  for (const file of [...globSync('src/**/*.ts', { cwd: root }).sort(), 'package.json']) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}
