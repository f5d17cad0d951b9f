import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { simulatedSets } from '../../../src/cli/simulated-sets.ts'
import { refOf } from '../../../src/core/object-ref.ts'
import { statefulSet } from '../../contract/contract-objects.ts'
import { pod } from '../../install/objects.ts'
import { fakeIo } from '../fake-io.ts'

it('sets are played in the order in which an install rolls them: where nothing else tells what they are, their charts do', async () => {
  const cwd = folder({
    'prod.yaml': 'release: { name: prod }\nconnect: {}\nkafka: {}\nrollout: { soak: 1s }\n',
    ...chart('connect', 'a'),
    ...chart('kafka', 'b'),
  })
  const nothing = { presets: [], set: [], setString: [], setJson: [], setFile: [], setLiteral: [] }
  const values = { ...nothing, values: ['prod.yaml'], chart: undefined, name: undefined, namespace: undefined }
  const given = { values, sts: undefined, pods: undefined, faults: [], cache: false } as never
  const { sets, declared } = await simulatedSets(given, fakeIo({ cwd }))
  expect(sets.map((set) => refOf(set).name)).toEqual(['b', 'a'])
  expect(declared).toEqual({ map: { soak: '1s' }, place: 'prod.yaml: rollout' })
})

function chart(name: string, set: string): Record<string, string> {
  return {
    [`charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
    [`charts/${name}/values.yaml`]: '{}\n',
    [`charts/${name}/templates/set.yaml.hbs`]: JSON.stringify(statefulSet(set, { replicas: 1 }, pod('v1'))),
  }
}

function folder(files: Readonly<Record<string, string>>): string {
  const made = mkdtempSync(join(tmpdir(), 'capstan-sets-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(made, path)), { recursive: true })
    writeFileSync(join(made, path), text)
  }
  return made
}
