import { expect, it } from 'vitest'
import { renderHelperReference } from '../../src/build/helpers-reference.ts'

it('docs/helpers.md tells what the helpers say of themselves; `-u` writes it anew', async () => {
  await expect(renderHelperReference()).toMatchFileSnapshot('../../docs/helpers.md')
})
