import type { Environment } from '@marcbachmann/cel-js'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { addAddresses } from '../../src/values/rule-addresses.ts'
import { compileExpression } from '../../src/values/rule-expression.ts'
import { addFormats } from '../../src/values/rule-formats.ts'
import { addLists } from '../../src/values/rule-lists.ts'
import { addNetworks } from '../../src/values/rule-networks.ts'
import { addPatterns } from '../../src/values/rule-patterns.ts'
import { addQuantities } from '../../src/values/rule-quantities.ts'
import { addSets } from '../../src/values/rule-sets.ts'
import { addSizes } from '../../src/values/rule-sizes.ts'
import { addStrings } from '../../src/values/rule-strings.ts'
import { addUrls } from '../../src/values/rule-urls.ts'
import { addVersions } from '../../src/values/rule-versions.ts'

const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8')
const differences = page.slice(page.indexOf('## What differs'))
const libraries = page.slice(page.indexOf('## Libraries'), page.indexOf('## What differs'))

/** The cells of the tables of a section, without their heads. */
function rows(section: string): string[][] {
  const lines = section.split('\n').filter((line) => line.startsWith('| `'))
  return lines.map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  )
}

const code = (cell: string): string => cell.replace(/^`(.*)`$/, '$1')

/** What the libraries register. Calls of names that end in "_" are written without it. */
function signatures(): string[] {
  const found: string[] = []
  const chained: object = new Proxy(
    {},
    {
      get: (_, name) => (signature: string) => {
        if (name === 'registerFunction') found.push(signature.replace('_(', '('))
        return chained
      },
    },
  )
  for (const add of [addStrings, addPatterns, addLists, addSets, addQuantities, addSizes]) add(chained as Environment)
  for (const add of [addVersions, addAddresses, addNetworks, addUrls, addFormats]) add(chained as Environment)
  return found
}

function answer(rule: string): unknown {
  for (const type of ['bool', 'string'] as const) {
    const compiled = compileExpression(rule, type, { left: 1_000_000 })
    if (!('fault' in compiled)) return compiled.expression.evaluate(null, undefined)
  }
  throw new Error(`${rule} is no rule`)
}

describe('docs/rules.md', () => {
  it('lists every function of the libraries, and no other', () => {
    expect(
      rows(libraries)
        .map(([signature]) => code(signature!))
        .sort(),
    ).toEqual(signatures().sort())
  })

  it.each(rows(page.slice(page.indexOf('## Language'), page.indexOf('## What differs'))))('%s: %s', (_, example) => {
    expect(answer(code(example))).toBe(true)
  })

  it.each(rows(differences))('tells that %s is %s: %s', (rule, expected) => {
    expect(JSON.stringify(answer(code(rule)))).toBe(expected)
  })

  it('tells of every difference that is tested', () => {
    const test = readFileSync(new URL('rule-kubernetes.test.ts', import.meta.url), 'utf8')
    const table = test.slice(test.indexOf('Rules answer otherwise'), test.indexOf("])('%s is %s: %s'"))
    const tested = [...table.matchAll(/^ {4}\['(.+?)', (?:true|false|'.*?'), '(.*)'\],$/gm)]
    expect(tested.length).toBe(table.split('\n').filter((line) => line.startsWith('    [')).length)
    for (const [, rule, reason] of tested) {
      expect(rows(differences).map(([told, , why]) => [code(told!), why])).toContainEqual([rule, reason])
    }
  })
})
