import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digest } from '../io/digest.ts'

/** A digest of all sources and of the libraries' versions: what was cached by another build is never used. */
export function buildIdOf(root: string): string {
  const files = [...globSync('src/**/*.ts', { cwd: root }).sort(), 'package.json']
  return digest(files.flatMap((file) => [file, readFileSync(join(root, file))]))
}
