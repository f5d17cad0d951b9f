import { describe, expect, it, test } from 'vitest'
import { readMetadata } from '../../src/chart/metadata.ts'
import { failuresOf } from '../../src/core/failure.ts'
import type { Failure } from '../../src/core/failure.ts'

const head = 'apiVersion: v2\nname: kafka\nversion: 1.2.3\n'

function failures(text: string): readonly Failure[] {
  try {
    readMetadata(text, 'Chart.yaml')
  } catch (error) {
    const known = failuresOf(error)
    if (known === undefined) throw error
    return known
  }
  return []
}

/** `line:column message` of the only failure. */
function failure(text: string): string {
  const [only, ...more] = failures(text)
  expect(more).toEqual([])
  expect(only?.code).toBe('chart/metadata')
  return `${only?.at?.line ?? 0}:${only?.at?.column ?? 0} ${only?.message ?? ''}`
}

describe('Chart.yaml', () => {
  it('needs apiVersion, name and version, nothing else', () => {
    expect(readMetadata(head, 'Chart.yaml')).toMatchObject({
      metadata: {
        apiVersion: 'v2',
        name: 'kafka',
        version: '1.2.3',
        type: 'application',
        deprecated: false,
        keywords: [],
      },
      dependencies: [],
      warnings: [],
    })
  })

  it('gives all its fields, and the root Chart with the names and zero values of Go', () => {
    const { metadata } = readMetadata(
      `${head}type: library\nappVersion: "4.10"\ndescription: |\n  Kafka\n  brokers\nkubeVersion: ">=1.30.0-0"\nhome: https://h\nicon: https://i\n` +
        'deprecated: true\nsources: [https://s]\nkeywords: [kafka]\nmaintainers: [{name: Ops, email: ops@example.org}]\nannotations: {a/b: "1"}\n',
      'Chart.yaml',
    )
    expect(metadata).toMatchObject({
      type: 'library',
      appVersion: '4.10',
      deprecated: true,
      annotations: { 'a/b': '1' },
    })
    expect(metadata.root).toEqual({
      ...{
        APIVersion: 'v2',
        Name: 'kafka',
        Version: '1.2.3',
        Type: 'library',
        AppVersion: '4.10',
        Description: 'Kafka brokers ',
      },
      ...{
        KubeVersion: '>=1.30.0-0',
        Home: 'https://h',
        Icon: 'https://i',
        Deprecated: true,
        Sources: ['https://s'],
        Keywords: ['kafka'],
      },
      ...{
        Annotations: { 'a/b': '1' },
        Maintainers: [{ Name: 'Ops', Email: 'ops@example.org', URL: '' }],
        Dependencies: [],
        Condition: '',
        Tags: '',
      },
    })
    expect(readMetadata(head, 'Chart.yaml').metadata.root).toMatchObject({
      Type: '',
      AppVersion: '',
      Deprecated: false,
      Annotations: {},
    })
  })

  test.for<[text: string, wanted: string]>([
    ['name: kafka\nversion: 1.2.3\n', '1:1 Chart.yaml has no apiVersion'],
    ['apiVersion: v2\nversion: 1.2.3\n', '1:1 Chart.yaml has no name'],
    ['apiVersion: v2\nname: kafka\n', '1:1 Chart.yaml has no version'],
    ['apiVersion: v1\nname: kafka\nversion: 1.2.3\n', "1:13 apiVersion v1 is Helm 2's"],
    ['apiVersion: v3\nname: kafka\nversion: 1.2.3\n', '1:13 apiVersion must be v2, got "v3"'],
    ['apiVersion: 2\nname: kafka\nversion: 1.2.3\n', '1:13 apiVersion must be v2, got number 2'],
  ])('is refused: %j', ([text, wanted]) => {
    expect(failure(text)).toBe(wanted)
  })

  test.for(['Kafka', 'a_b', 'a.b', '-a', 'a-', '../a', 'a/b', 'a'.repeat(64), '.'])(
    'is refused with the name %j, which cannot begin the names of objects',
    (name) => {
      expect(failure(`apiVersion: v2\nname: ${name}\nversion: 1.2.3\n`)).toBe(
        `2:7 name must be lower-case letters, digits and "-", 63 at most, got ${JSON.stringify(name)}`,
      )
    },
  )

  test.for<[version: string, hint: string | undefined]>([
    ['v1.2.3', 'write 1.2.3'],
    ['"1.2"', 'write 1.2.0'],
    ['"1"', 'write 1.0.0'],
    ['01.2.3', 'write 1.2.3'],
    ['1.2.3-01', 'three numbers, then -prerelease and +build if you need them: 1.4.0-rc.1'],
    ['1.2.3.4', 'three numbers, then -prerelease and +build if you need them: 1.4.0-rc.1'],
    ['latest', 'three numbers, then -prerelease and +build if you need them: 1.4.0-rc.1'],
  ])('is refused with the version %s, which Helm may take and a registry may not', ([version, hint]) => {
    const [only] = failures(`apiVersion: v2\nname: kafka\nversion: ${version}\n`)
    expect(only).toMatchObject({ at: { line: 3, column: 10 }, hint })
    expect(only?.message).toMatch(/^version must be SemVer 2, got "/)
  })

  test.for(['0.1.0', '1.2.3-rc.1', '1.2.3-rc-1.x7z+build.5', '1.0.0-0', '10.20.30+01'])(
    'takes the version %s',
    (version) => {
      expect(readMetadata(`apiVersion: v2\nname: kafka\nversion: ${version}\n`, 'Chart.yaml').metadata.version).toBe(
        version,
      )
    },
  )

  test.for<[field: string, wanted: string]>([
    ['type: operator', '4:7 type must be application or library, got "operator"'],
    ['kubeVersion: ">= 1.30 and newer"', '4:14 kubeVersion ">= 1.30 and newer" is no version constraint'],
    ['appVersion: 4.10', '4:13 appVersion must be text, got number 4.1'],
    ['appVersion: 1_000', '4:13 appVersion must be text, got number 1000'],
    ['description: {a: b}', '4:14 description must be text, got a map'],
    ['home: on', '4:7 home must be text, got boolean true'],
    ['deprecated: "true"', '4:13 deprecated must be true or false, got "true"'],
    ['keywords: kafka', '4:11 keywords must be a list, got "kafka"'],
    ['keywords: [a, 1]', '4:15 keywords[1] must be text, got number 1'],
    ['sources: {}', '4:10 sources must be a list, got a map'],
    ['maintainers: [ops]', '4:15 maintainers[0] must be a map with name, email and url, got "ops"'],
    ['maintainers: [null]', '4:15 maintainers[0] must be a map with name, email and url, got nothing'],
    ['maintainers: [{email: a@b}]', '4:15 maintainers[0] needs a name'],
    ['annotations: [a]', '4:14 annotations must be a map, got a list'],
    ['annotations: {a: 1}', '4:18 annotations.a must be text, got number 1'],
  ])('is refused with %s', ([field, wanted]) => {
    expect(failure(`${head}${field}\n`)).toBe(wanted)
  })

  it('is refused with all that is wrong at once', () => {
    expect(failures('apiVersion: v1\nname: Kafka\nversion: 1\ntype: x\n')).toHaveLength(4)
  })

  test.for<[what: string, text: string]>([
    ['a list', '- a\n'],
    ['a text', 'kafka\n'],
    ['two documents', `${head}---\n${head}`],
    ['a key twice', `${head}name: kafka\n`],
    ['broken YAML', 'name: [\n'],
    ['nothing', ''],
  ])('is refused when it holds %s', ([, text]) => {
    expect(failures(text).length).toBeGreaterThan(0)
  })

  it('warns of a field that does not exist, with the nearest one', () => {
    const { warnings } = readMetadata(
      `${head}appversion: "1"\nfoo: 1\nmaintainers: [{name: a, mail: b}]\n`,
      'Chart.yaml',
    )
    expect(warnings.map(({ message, hint, at }) => [at?.line, at?.column, message, hint])).toEqual([
      [6, 25, 'maintainers[0].mail is no field of Chart.yaml', 'did you mean email?'],
      [4, 1, 'appversion is no field of Chart.yaml', 'did you mean appVersion?'],
      [5, 1, 'foo is no field of Chart.yaml', 'facts of your own go under annotations'],
    ])
  })

  it('may have __proto__ among its annotations', () => {
    const { metadata } = readMetadata(`${head}annotations: {__proto__: "x"}\n`, 'Chart.yaml')
    expect(Object.entries(metadata.annotations)).toEqual([['__proto__', 'x']])
  })
})

describe('a dependency in Chart.yaml', () => {
  it('has name, version, repository, alias, condition, tags and import-values', () => {
    const text = `${head}dependencies:\n- {name: zoo, version: ^1, repository: file://../zoo, alias: zk, condition: zk.on, tags: [a], import-values: [x, {child: c, parent: p}]}\n`
    expect(readMetadata(text, 'Chart.yaml').dependencies).toEqual([
      {
        ...{ name: 'zoo', version: '^1', repository: 'file://../zoo', alias: 'zk', condition: 'zk.on', tags: ['a'] },
        importValues: ['x', { child: 'c', parent: 'p' }],
      },
    ])
  })

  it('may say no version, which is any release', () => {
    expect(readMetadata(`${head}dependencies: [{name: zoo}]\n`, 'Chart.yaml').dependencies).toEqual([
      { name: 'zoo', version: '*' },
    ])
  })

  test.for<[list: string, wanted: string]>([
    ['{}', '4:15 dependencies must be a list, got a map'],
    ['[zoo]', '4:16 dependencies[0] must be a map with name and version, got "zoo"'],
    ['[null]', '4:16 dependencies[0] must be a map with name and version, got nothing'],
    ['[{version: 1.0.0}]', '4:16 dependencies[0] needs a name'],
    ['[{name: 1}]', '4:23 dependencies[0].name must be text, got number 1'],
    ['[{name: a, version: 1.0}]', '4:35 dependencies[0].version must be text, got number 1'],
    ['[{name: a, version: "one"}]', '4:35 dependencies[0].version "one" is no version constraint'],
    ['[{name: a, alias: "a.b"}]', '4:33 dependencies[0].alias "a.b" may hold only letters, digits, "_" and "-"'],
    ['[{name: a, tags: b}]', '4:32 dependencies[0].tags must be a list, got "b"'],
    [
      '[{name: a, import-values: [1]}]',
      '4:42 dependencies[0].import-values[0] must be a key below "exports", or a map with child and parent; got number 1',
    ],
    [
      '[{name: a, import-values: [{child: x}]}]',
      '4:42 dependencies[0].import-values[0] must be a key below "exports", or a map with child and parent; got a map',
    ],
    ['[{name: a}, {name: a}]', '4:34 dependencies[1] has the same values key "a" as dependencies[0]'],
    ['[{name: a}, {name: b, alias: a}]', '4:44 dependencies[1] has the same values key "a" as dependencies[0]'],
  ])('%s is refused', ([list, wanted]) => {
    expect(failure(`${head}dependencies: ${list}\n`)).toBe(wanted)
  })

  it('may name a chart twice under different aliases', () => {
    expect(
      readMetadata(`${head}dependencies: [{name: a, alias: one}, {name: a, alias: two}]\n`, 'Chart.yaml').dependencies,
    ).toHaveLength(2)
  })
})
