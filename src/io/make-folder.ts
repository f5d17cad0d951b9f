import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { systemCode } from './system-error.ts'

/**
 * Makes a folder and those above it; one that is there already is fine. Not `mkdirSync` with `recursive`: that goes round
 * for ever where a parent exists and the system still answers ENOENT, as below /proc (seen with Node 24.21).
 */
export function makeFolder(path: string, mode?: number): void {
  try {
    mkdirSync(path, mode)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EEXIST' && isFolder(path)) return
    if (code !== 'ENOENT' || isFolder(dirname(path))) throw error
    makeFolder(dirname(path), mode)
    mkdirSync(path, mode)
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
