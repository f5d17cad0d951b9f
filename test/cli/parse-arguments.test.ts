import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderCommand } from '../../src/cli/commands/render.command.ts'
import { parseArguments } from '../../src/cli/parse-arguments.ts'
import { parseByCommander } from '../../src/cli/program.ts'
import { Failure } from '../../src/core/failure.ts'

describe('the quick reader of arguments', () => {
  it.each<[string[], string[], Record<string, string[]>]>([
    [['v.yaml', '-f', 'a', '--values', 'b', '--values=c', '-fd'], ['v.yaml'], { values: ['a', 'b', 'c', 'd'] }],
    [['--set', 'a=b,c=d', 'v.yaml'], ['v.yaml'], { set: ['a=b,c=d'] }],
    [['--set=a=b'], [], { set: ['a=b'] }],
    [['--set='], [], { set: [''] }],
    [['-f', '-', '-'], ['-'], { values: ['-'] }],
    [['--set', '--chart', 'x'], ['x'], { set: ['--chart'] }],
    [['--set', '--', 'x'], ['x'], { set: ['--'] }],
    [['--no-cache', '--', '-x.yaml'], ['-x.yaml'], { 'no-cache': [''] }],
    [[''], [''], {}],
  ])('reads %j', (argv, operands, flags) => {
    expect(parseArguments(argv, renderCommand)).toEqual({ operands, flags: new Map(Object.entries(flags)) })
  })

  it.each([
    [['--help']],
    [['-h']],
    [['--nope']],
    [['-x']],
    [['--set']],
    [['-f']],
    [['a', 'b']],
    [['--', 'a', 'b']],
    [['--no-cache=1']],
    [['--=x']],
    [['---']],
    [['--__proto__', 'x']],
    [['-1']],
  ])('leaves %j to commander', (argv) => expect(parseArguments(argv, renderCommand)).toBeUndefined())

  const word = fc.constantFrom(
    '',
    '-',
    '--',
    '=',
    'x',
    'a=b',
    '-1',
    '-.5e3',
    '--nope',
    '-h',
    '--help',
    '-x',
    '--=',
    '---',
    '-fx=y',
  )
  const flag = fc.constantFrom(...renderCommand.flags)
  const argument = fc.oneof(
    word,
    flag.map(({ long }) => `--${long}`),
    fc.tuple(flag, word).map(([{ long }, value]) => `--${long}=${value}`),
    fc.tuple(flag, word).map(([{ short }, value]) => `-${short ?? 'q'}${value}`),
    fc.string({ maxLength: 6 }),
  )

  it('means the same as commander wherever it answers, for random argument lists', () => {
    let answered = 0
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 7 }), (argv) => {
        const quick = parseArguments(argv, renderCommand)
        if (quick === undefined) return
        answered++
        expect(parseByCommander(argv, renderCommand)).toEqual(quick)
      }),
      { numRuns: 2000 },
    )
    expect(answered).toBeGreaterThan(200)
  })

  it('gives up on nothing that commander reads, but odd spellings of numbers', () => {
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 7 }), (argv) => {
        if (parseArguments(argv, renderCommand) !== undefined || argv.some((arg) => /^-[\d.]/.test(arg))) return
        let answer: unknown
        try {
          answer = parseByCommander(argv, renderCommand)
        } catch (error) {
          answer = error
        }
        expect(answer === 'help' || answer instanceof Failure, JSON.stringify(argv)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
