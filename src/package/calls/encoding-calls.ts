import type { CallRule, HelperCall } from '../call-rule.ts'
import { isMap } from '../../core/json.ts'
import { readDocument } from '../../yaml/read.ts'
import { given, included, mapAt } from '../call-rule.ts'
import type { Go } from '../go.ts'
import { call } from '../go.ts'
import type { Type } from '../type.ts'
import { constantType } from '../constant-type.ts'
import { KIND, map, text, typed, word } from '../type.ts'

/** Text of values and values of text. Helm hands on the text of an error as a result, where ours refuse. */
export const encodingCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ['toJson', ({ args }) => call('toJson', args, text)],
  ['toYaml', (helper) => call('toYaml', [given(helper, 0)], text)],
  ['toToml', (helper) => included(helper, 'toml', [mapAt(helper, 0)])],
  ['fromJson', (helper) => parsed(helper, 'json')],
  ['fromYaml', (helper) => parsed(helper, 'yaml')],
  ['b64enc', ({ args }) => call('b64enc', args, word)],
  ['b64dec', (helper) => included(helper, 'b64dec', helper.args)],
  ['sha256sum', ({ args }) => call('sha256sum', args, word)],
])

function parsed(helper: HelperCall, name: string): Go {
  const { code } = included(helper, name, helper.args, map)
  return { code: `${code} | fromJson`, atom: false, type: fileType(helper) ?? typed(KIND.MAP) }
}

/** A file of the chart is data that is known: `fromYaml (filesGet "files/alerts.yaml")`. */
function fileType({ name, args: [arg], emitter }: HelperCall): Type | undefined {
  const path = /^\S*\.Files\.Get ("(?:[^"\\]|\\.)*")$/.exec(arg?.code ?? '')?.[1]
  const source = path === undefined || name !== 'fromYaml' ? undefined : emitter.fileText?.(JSON.parse(path) as string)
  if (source === undefined) return undefined
  try {
    const value = readDocument(source, 'file')
    return isMap(value) ? constantType(value) : undefined
  } catch {
    return undefined
  }
}
