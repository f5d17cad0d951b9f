import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { lacksProgram } from '../../src/io/lacks-program.ts'

const folder = mkdtempSync(join(tmpdir(), 'capstan-program-'))
const path = `/no/such/folder:${folder}`
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'check'), '')
chmodSync(join(folder, 'check'), 0o755)
writeFileSync(join(folder, 'notes'), '', { mode: 0o644 })
mkdirSync(join(folder, 'sub'))

describe.skipIf(process.platform === 'win32')('a program', () => {
  it.for<[string, string, boolean]>([
    ['is there by its name, on the PATH', 'check', false],
    ['is there by its path, wherever the PATH leads', join(folder, 'check'), false],
    ['is missing under another name', 'chek', true],
    ['is missing under another path', join(folder, 'chek'), true],
    ['is no folder', 'sub', true],
    ['below the PATH is not looked for', 'sub/check', true],
    ['with no name is missing', '', true],
  ])('%s', ([, program, isMissing]) => expect(lacksProgram(program, path)).toBe(isMissing))

  it('is no file that may not be executed', () => {
    // Root may execute only what somebody may.
    expect(lacksProgram('notes', path)).toBe(true)
  })

  it('is taken to be there where no PATH is set: the system has one of its own', () => {
    const before = process.env['PATH']
    delete process.env['PATH']
    try {
      expect(lacksProgram('check')).toBe(false)
    } finally {
      process.env['PATH'] = before
    }
  })
})
