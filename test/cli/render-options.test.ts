import { describe, expect, it } from 'vitest'
import { renderCommand } from '../../src/cli/commands/render.command.ts'
import { renderOptions, type RenderOptions } from '../../src/cli/commands/render-options.ts'
import { parseArguments } from '../../src/cli/parse-arguments.ts'
import { failuresOf } from '../../src/core/failure.ts'

function options(argv: readonly string[]): RenderOptions {
  return renderOptions(parseArguments(argv, renderCommand)!)
}

function complaints(argv: readonly string[]): string[] {
  try {
    options(argv)
  } catch (error) {
    return failuresOf(error)!.map(({ message }) => message)
  }
  return []
}

describe('the options of render', () => {
  it('have stated defaults', () => {
    expect(options(['v.yaml'])).toEqual({
      values: ['v.yaml'],
      chart: undefined,
      presets: [],
      set: [],
      setString: [],
      setJson: [],
      setFile: [],
      setLiteral: [],
      name: undefined,
      namespace: undefined,
      kubeVersion: 'v1.37.0',
      apiVersions: [],
      output: 'yaml',
      outputDir: undefined,
      showOnly: [],
      includeCrds: false,
      notes: false,
      cache: true,
    })
  })

  it.each<[string[], Partial<RenderOptions>]>([
    [['-f', 'b', 'a', '-f', 'c'], { values: ['a', 'b', 'c'] }],
    [['--chart', 'charts/kafka'], { values: [], chart: 'charts/kafka' }],
    [
      ['v', '--preset', 'dev', '--preset=kafka=production'],
      {
        presets: [
          { chart: undefined, name: 'dev' },
          { chart: 'kafka', name: 'production' },
        ],
      },
    ],
    [['v', '--set', 'a=1', '--set-json', 'b={}', '--set', ''], { set: ['a=1', ''], setJson: ['b={}'] }],
    [['v', '-n', 'a', '-n', 'b'], { namespace: 'b' }],
    [['v', '-n=kafka', '-o=json'], { namespace: 'kafka', output: 'json' }],
    [
      ['v', '--api-versions', 'a/v1,b/v1/Kind', '--api-versions', 'c/v1,'],
      { apiVersions: ['a/v1', 'b/v1/Kind', 'c/v1'] },
    ],
    [['v', '--output-dir', 'out'], { output: 'dir', outputDir: 'out' }],
    [['v', '-o', 'dir', '--output-dir', 'out'], { output: 'dir', outputDir: 'out' }],
    [['v', '--no-cache', '--notes', '--include-crds'], { cache: false, notes: true, includeCrds: true }],
  ])('%j', (argv, expected) => expect(options(argv)).toMatchObject(expected))

  it.each([
    [[], ['no values file is given']],
    [[''], ['the name of the values file is empty']],
    [['v', '-n', ''], ['--namespace has an empty value']],
    [['-', '-f', '-'], ['standard input (-) can be read only once']],
    [['v', '-o', 'xml'], ['--output must be yaml, json or dir, got "xml"']],
    [['v', '-o', 'dir'], ['--output dir needs --output-dir DIR']],
    [
      ['v', '-o', 'json', '--output-dir', 'x'],
      ['--output-dir writes YAML files, and --output json goes to standard output'],
    ],
    [['v', '--preset', '=dev'], ['--preset =dev is not of the form NAME or CHART=NAME']],
    [['v', '--preset', '../x'], ['--preset ../x is not of the form NAME or CHART=NAME']],
    [
      ['v', '--name=', '-o', 'xml'],
      ['--name has an empty value', '--output must be yaml, json or dir, got "xml"'],
    ],
  ])('%j is refused, with everything that is wrong: %j', (argv, expected) => {
    expect(complaints(argv)).toEqual(expected)
  })
})
