import { Failure } from '../../core/failure.ts'
import { globMatcher } from '../../core/glob.ts'
import type { CallRule, HelperCall } from '../call-rule.ts'
import { defined } from '../call-rule.ts'
import { define } from '../emitter.ts'
import type { Go } from '../go.ts'
import { argument, call, goText } from '../go.ts'
import { boolean, KIND, text, typed } from '../type.ts'
import { listType, literalText, maybe } from './result-type.ts'

/** Files of the chart, and what the cluster knows. */
export const fileCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ['filesGet', (helper) => call(below(helper, 'Files.Get'), [pathAt(helper)], text)],
  [
    'filesLines',
    (helper) =>
      call(
        below(helper, 'Files.Lines'),
        [pathAt(helper)],
        listType(() => text),
      ),
  ],
  ['filesGlob', filesGlob],
  ['apiHas', (helper) => call(below(helper, 'Capabilities.APIVersions.Has'), helper.args, boolean)],
])

function below({ root }: HelperCall, path: string): string {
  return root === '.' ? `.${path}` : `${root}.${path}`
}

/** Helm gives "" for a file that is not there: a literal path is looked up now, any other when the template runs. */
function pathAt(helper: HelperCall): Go {
  const [arg] = helper.args
  const path = literalText(arg!)
  if (path === undefined) {
    const args = [goText(helper.name), below(helper, 'Files'), argument(arg!)].join(' ')
    return { code: `include ${goText(define(helper.emitter, 'file'))} (list ${args})`, atom: false, type: text }
  }
  if (!helper.emitter.hasFile(path)) {
    helper.refuse(
      `${helper.name}: the chart has no file ${JSON.stringify(path)}`,
      'paths start at the folder of the chart',
    )
  }
  return arg!
}

/** Helm takes every file for a pattern that it cannot read. */
function filesGlob(helper: HelperCall): Go {
  const [arg] = helper.args
  const type = typed(KIND.MAP, { entry: () => maybe(text), item: () => text })
  const files = below(helper, 'Files')
  const pattern = literalText(arg!)
  if (pattern === undefined) {
    const code = `include ${goText(define(helper.emitter, 'pattern'))} (list ${argument(arg!)})`
    return defined(helper, 'glob', [files, { code, atom: false, type: text }], type)
  }
  const problem = problemOf(pattern)
  if (problem !== undefined) helper.refuse(`filesGlob: ${problem}`, 'a choice, {a,b,c}, is the same for Helm')
  return defined(helper, 'glob', [files, arg!], type)
}

/** Helm's classes are one range or some characters, and match a slash as well when they are negated. */
function problemOf(pattern: string): string | undefined {
  try {
    globMatcher(pattern)
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
  const classes = pattern.replace(/\\./gsu, '').match(/\[.[^\]]*\]/gsu) ?? []
  const other = classes.find((part) => !/^\[(?:[a-zA-Z0-9]-[a-zA-Z0-9]|[\w.]+)\]$/.test(part))
  return other === undefined ? undefined : `Helm reads ${other} of the pattern in another way`
}
