import { Failure } from '../../core/failure.ts'
import { nearest } from '../../core/nearest.ts'
import type { WaitPorts } from '../wait/wait.ts'
import type { HookObject } from './hook.ts'
import type { HookOptions, HooksEnd } from './run-hooks.ts'
import { runHooks } from './run-hooks.ts'

export interface TestOptions extends HookOptions {
  /** Names of tests; empty for all. As `helm test --filter name=…`. */
  readonly only?: readonly string[]
  /** As `helm test --filter '!name=…'`. */
  readonly except?: readonly string[]
}

/**
 * Runs a release's tests, which are its hooks of the event `test`. A name that no test has is a Failure `usage`: without one,
 * a typo runs nothing and looks like success.
 */
export async function runTests(
  ports: WaitPorts,
  hooks: readonly HookObject[],
  { only = [], except = [], ...options }: TestOptions,
): Promise<HooksEnd> {
  const tests = hooks.filter(({ events }) => events.includes('test'))
  const names = tests.map(({ ref }) => ref.name)
  for (const name of [...only, ...except]) {
    if (names.includes(name)) continue
    const near = nearest(name, names)
    const all = names.length === 0 ? 'the release has no tests' : `its tests are ${names.join(', ')}`
    throw new Failure('usage', `the release has no test ${JSON.stringify(name)}`, {
      hint: near === undefined ? all : `did you mean ${near}?`,
    })
  }
  const chosen = tests.filter(({ ref }) => !except.includes(ref.name) && (only.length === 0 || only.includes(ref.name)))
  return runHooks(ports, chosen, 'test', options)
}
