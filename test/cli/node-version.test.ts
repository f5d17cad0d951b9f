import { describe, expect, it } from 'vitest'
import { nodeComplaint } from '../../src/cli/node-version.ts'
import manifest from '../../package.json' with { type: 'json' }

describe('the Node that runs Capstan', () => {
  it.each(['22.19.0', '22.20.1', '23.0.0', '24.21.0', '26.10.0', '100.0.0-nightly'])('may be %s', (version) => {
    expect(nodeComplaint(version)).toBeUndefined()
  })

  it.each(['0.12.18', '18.20.0', '20.20.2', '22.2.0', '22.18.9'])(
    'may not be %s, which is said in one line',
    (version) => {
      const complaint = nodeComplaint(version)
      expect(complaint).toContain('needs Node 22.19 or newer')
      expect(complaint).toContain(`this is Node ${version}`)
      expect(complaint).toContain('npm@11 ci')
      expect(complaint).not.toContain('\n')
    },
  )

  it('is the one that package.json asks for', () => expect(manifest.engines.node).toBe('>=22.19'))
})
