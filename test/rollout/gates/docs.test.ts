import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { JsonMap } from '../../../src/core/json.ts'
import { makeGate } from '../../../src/rollout/gates/make-gate.ts'
import { readSpec } from '../../../src/rollout/plan/read-spec.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { parse } from 'yaml'
import { ask, portsOf } from './surroundings.ts'

it('the declaration in docs/gates.md is taken, has a gate of every kind, and all of its stand-ins', async () => {
  const page = readFileSync(new URL('../../../docs/gates.md', import.meta.url), 'utf8')
  const yaml = /```yaml\n([^]*?)```/.exec(page)![1]!
  const { rollout } = parse(yaml) as { readonly rollout: JsonMap }
  const { gates } = readSpec(rollout, { source: 'user', place: 'docs/gates.md' }, defaultSpec)
  expect(gates.map(({ check }) => check.kind).sort()).toEqual([
    'exec',
    'http',
    'job',
    'local',
    'manual',
    'prometheus',
    'slo',
  ])
  const local = { run: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }) }
  for (const spec of gates) {
    const gate = makeGate(spec, portsOf({ local }))
    const { sentence } = await ask(gate, { since: 0 }).catch(() => ({ sentence: '' }))
    expect(sentence).not.toContain('stand-in')
  }
})
