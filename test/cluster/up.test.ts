import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bed, until } from './cluster.ts'
import { recorded, runs } from './processes.ts'

describe.runIf(bed !== undefined)('a test bed', () => {
  it('ends with all its programs when the process that started it is killed', async () => {
    const script = `import { up } from ${JSON.stringify(join(import.meta.dirname, 'up.ts'))}
      console.log((await up()).folder)
      setInterval(() => {}, 1000)`
    const owner = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    owner.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const folder = await until('the other test bed', () => Promise.resolve(said.endsWith('\n') && said.trim()))
    const names = readdirSync(folder).filter((file) => file.endsWith('.pid') && file !== 'owner.pid')
    const programs = names.map((name) => recorded(folder, name.slice(0, -'.pid'.length))).filter(runs)
    expect(programs).toHaveLength(6)
    owner.kill('SIGKILL')
    await until('an end of all programs', () => Promise.resolve(!programs.some(runs)))
    await until('an end of the run folder', () => Promise.resolve(!existsSync(folder)))
    expect(existsSync(bed!.folder)).toBe(true)
  })
})
