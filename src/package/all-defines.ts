import { nodeDefines } from './defines.ts'
import { argumentDefines } from './defines/argument-defines.ts'
import { encodingDefines } from './defines/encoding-defines.ts'
import { fileDefines } from './defines/file-defines.ts'
import { formatDefines } from './defines/format-defines.ts'
import { kafkaDefines } from './defines/kafka-defines.ts'
import { kindDefines } from './defines/kind-defines.ts'
import { listDefines } from './defines/list-defines.ts'
import { logicDefines } from './defines/logic-defines.ts'
import { mapDefines } from './defines/map-defines.ts'
import { numberDefines } from './defines/number-defines.ts'
import { regexDefines } from './defines/regex-defines.ts'
import { ruleDefines } from './defines/rule-defines.ts'
import { textDefines } from './defines/text-defines.ts'

const all: ReadonlyMap<string, string> = new Map([
  ...nodeDefines,
  ...argumentDefines,
  ...logicDefines,
  ...listDefines,
  ...mapDefines,
  ...textDefines,
  ...regexDefines,
  ...numberDefines,
  ...encodingDefines,
  ...kindDefines,
  ...formatDefines,
  ...kafkaDefines,
  ...fileDefines,
  ...ruleDefines,
])

/** The text of `_capstan.tpl`: the definitions that are called, and those that they call. */
export function allDefines(names: ReadonlySet<string>, chart: string): string {
  const wanted = new Set<string>()
  const want = (name: string): void => {
    if (wanted.has(name)) return
    wanted.add(name)
    for (const [, other] of (all.get(name) ?? '').matchAll(/"NAME\.capstan\.(\w+)"/g)) want(other!)
  }
  for (const name of names) want(name)
  return [...wanted]
    .sort()
    .map(
      (name) =>
        `{{- define "${chart}.capstan.${name}" }}\n${(all.get(name) ?? '').replaceAll('NAME', chart)}\n{{- end }}\n`,
    )
    .join('\n')
}
