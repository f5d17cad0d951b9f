import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { fakeIo } from './fake-io.ts'

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** The n-th fenced block of a language. */
function block(language: string, n = 0): string {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))][n]![1]!
}

describe('README.md', () => {
  it('shows what its two commands print', async () => {
    const io = fakeIo({ cwd: root })
    expect(await main(['render', 'values.example.yaml'], io)).toBe(0)
    expect(io.out()).toContain(block('yaml'))
  })

  it('shows what a misspelt key is answered with', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'capstan-readme-'))
    try {
      symlinkSync(join(root, 'charts'), join(folder, 'charts'))
      writeFileSync(
        join(folder, 'values.yaml'),
        'kafka:\n  config:\n    log.retention.hours: 168\n\n\n  storrage: {}\n',
      )
      const io = fakeIo({ cwd: folder })
      expect(await main(['render', 'values.yaml'], io)).toBe(2)
      expect(io.err()).toBe(block('text'))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('shows what a simulated rollout prints', async () => {
    const printed = /^\$ npx capstan (rollout simulate .*)\n([\s\S]*?)^```/m.exec(readme)
    const io = fakeIo({ cwd: root })
    expect(await main(printed![1]!.split(' '), io)).toBe(5)
    // Standard error comes before the last line.
    const lines = io.out().split(/(?<=\n)/)
    expect(printed![2]).toBe([...lines.slice(0, -1), io.err(), lines.at(-1)].join(''))
  })

  it('and CONTRIBUTING.md name only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const texts = readme + readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
    const named = [...texts.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!)
    expect(named).not.toEqual([])
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })
})
