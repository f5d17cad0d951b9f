import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Whether no file that may be executed has this name, where `spawn` would look for it: by its path, or on the PATH. */
export function lacksProgram(program: string, path: string | undefined = process.env['PATH']): boolean {
  // Windows adds extensions of its own; and without a PATH each system has another one by default.
  if (process.platform === 'win32' || path === undefined) return false
  if (program.includes('/')) return !isProgram(program)
  // An empty entry is the folder of now.
  return !path.split(delimiter).some((folder) => isProgram(join(folder || '.', program)))
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
