import { expect, it } from 'vitest'
import { renderCliReference } from '../../src/build/docs.ts'

it('docs/cli.md tells what the commands do now; `npx vitest run test/cli/docs.test.ts -u` writes it anew', async () => {
  await expect(renderCliReference()).toMatchFileSnapshot('../../docs/cli.md')
})
