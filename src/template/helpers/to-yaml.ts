import { writeGoYaml } from '../../yaml/go-yaml.ts'
import { failuresOf } from '../../core/failure.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** For YAML inside text, such as a file in a ConfigMap or a hash; a hole in node position needs none. */
export const toYaml: Helper = {
  name: 'toYaml',
  signature: 'toYaml VALUE',
  doc: "VALUE as YAML, byte for byte Helm's, without a line break at its end; keys in natural order (a9 before a10).",
  example: ['toYaml (dict "a" (list 1 2))', '"a:\\n- 1\\n- 2"'],
  arity: [1, 1],
  go: 'toYaml',
  call: ([value = null]) => {
    try {
      return writeGoYaml(value)
    } catch (error) {
      throw new HelperError(failuresOf(error)?.[0]?.message ?? String(error))
    }
  },
}
