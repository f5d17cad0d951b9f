import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { clear, record, recorded, runs } from './processes.ts'

/** Ends what this process has started as soon as this process is gone, a SIGKILL included: see `guardian.ts`. */
export function guard(folder: string): void {
  record(folder, 'owner', { pid: process.pid, command: process.execPath, args: [] })
  const script = join(import.meta.dirname, 'guardian.ts')
  const guardian = spawn(process.execPath, [script, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  guardian.unref()
  const pipe = guardian.stdin as unknown as { unref(): void }
  pipe.unref()
}

/** Ends the beds whose owner is gone and whose guardian was killed too. */
export async function sweep(runFolders: string): Promise<void> {
  for (const name of readdirSync(runFolders)) {
    const folder = join(runFolders, name)
    if (!name.startsWith('bed-') || runs(recorded(folder, 'owner'))) continue
    // Between making a folder and naming its owner there is a moment.
    if (recorded(folder, 'owner') === undefined && Date.now() - statSync(folder).mtimeMs < 60_000) continue
    await clear(folder)
  }
}
