import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { loadChart, readValues, renderChart } from '../../src/index.ts'
import { treeOf } from './tree-of.ts'

/** What is said about the conditions of `db` when `text` are the values: place, message, hint. */
function warned(dependency: string, text: string, defaults = ''): unknown[] {
  const files = {
    'Chart.yaml': `apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n- {name: db, version: 1.0.0, ${dependency}}\n`,
    'values.yaml': defaults,
    'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
    'charts/db/values.yaml': 'self: maybe\n',
  }
  const chart = loadChart(treeOf(files), () => undefined)
  const { warnings } = renderChart(chart, text === '' ? {} : readValues(text, 'prod.yaml'))
  return warnings.map(({ code, message, hint, at }) => {
    expect(code).toBe('chart/dependency')
    return [at === undefined ? '' : `${at.file}:${at.line}:${at.column}`, message, hint]
  })
}

const onlyBooleans = 'only true and false decide whether db takes part'

describe('A condition that holds no boolean is passed over with a warning, as in Helm', () => {
  it.each<[title: string, dependency: string, values: string, said: unknown[]]>([
    [
      'a text',
      'condition: db.enabled',
      'db:\n  enabled: "false"\n',
      [['prod.yaml:2:12', `db.enabled is a string, and ${onlyBooleans}`, 'write false without quotes']],
    ],
    [
      'a number',
      'condition: x',
      'x: 0\n',
      [['prod.yaml:1:4', `x is a number, and ${onlyBooleans}`, 'write true or false']],
    ],
    [
      'a null',
      'condition: x',
      'x: null\n',
      [['prod.yaml:1:4', `x is null, and ${onlyBooleans}`, 'write true or false']],
    ],
    [
      'a list',
      'condition: x',
      'x: []\n',
      [['prod.yaml:1:4', `x is a list, and ${onlyBooleans}`, 'write true or false']],
    ],
    [
      'every path up to the first boolean',
      'condition: "a,b,c,d"',
      'a: x\nb: 1\nc: true\nd: 2\n',
      [
        ['prod.yaml:1:4', `a is a string, and ${onlyBooleans}`, 'write true or false'],
        ['prod.yaml:2:4', `b is a number, and ${onlyBooleans}`, 'write true or false'],
      ],
    ],
    [
      'a tag',
      'tags: [t, u]',
      'tags: {t: "no", u: true}\n',
      [['prod.yaml:1:11', `tags.t is a string, and ${onlyBooleans}`, 'write true or false']],
    ],
    [
      "the sub-chart's own default",
      'condition: db.self',
      '',
      [['', `db.self is a string, and ${onlyBooleans}`, 'write true or false']],
    ],
    ['nothing for what is not there', 'condition: "a,b.c,db.enabled,db.self.x", tags: [t]', 'b: 1\n', []],
    ['nothing for a map', 'condition: db', 'db: {}\n', []],
    ['nothing for tags that are no map', 'tags: [t]', 'tags: [x]\n', []],
  ])('%s', (_, dependency, values, said) => {
    expect(warned(dependency, values)).toEqual(said)
  })

  it('in the defaults of the chart', () => {
    expect(warned('condition: a', '', 'a: "true"\n')).toEqual([
      [expect.stringMatching(/values\.yaml:1:4$/), `a is a string, and ${onlyBooleans}`, 'write true without quotes'],
    ])
  })

  it('below a sub-chart by its path from the top', () => {
    const leaf = { 'charts/mid/charts/leaf/Chart.yaml': 'apiVersion: v2\nname: leaf\nversion: 1.0.0\n' }
    const files = {
      'Chart.yaml':
        'apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n- {name: mid, version: 1.0.0, alias: m}\n',
      'charts/mid/Chart.yaml':
        'apiVersion: v2\nname: mid\nversion: 1.0.0\ndependencies:\n- {name: leaf, version: 1.0.0, condition: leaf.enabled}\n',
      ...leaf,
    }
    const values: JsonMap = { m: { leaf: { enabled: 'x' } } }
    const { warnings } = renderChart(
      loadChart(treeOf(files), () => undefined),
      values,
    )
    expect(warnings.map(({ message }) => message)).toEqual([
      'm.leaf.enabled is a string, and only true and false decide whether leaf takes part',
    ])
  })

  it('shows no secret that stands on the same line', () => {
    const text = 'db: {password: hunter2, enabled: "no"}\n'
    const files = {
      'Chart.yaml':
        'apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n- {name: db, version: 1.0.0, condition: db.enabled}\n',
      'values.schema.json': '{"properties": {"db": {"properties": {"password": {"writeOnly": true}}}}}',
      'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
    }
    const chart = loadChart(treeOf(files), () => undefined)
    const { warnings } = renderChart(chart, readValues(text, 'prod.yaml'))
    expect(warnings[0]!.at!.text).toBe('db: {password: ***, enabled: "no"}')
  })
})
