import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import type { ExecOptions, PodName } from '../../../src/core/cluster.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { CommandResult, LocalCommand } from '../../../src/core/ports.ts'
import type { GateMoment, GateResult } from '../../../src/rollout/gates/gate.ts'
import { makeGate } from '../../../src/rollout/gates/make-gate.ts'
import type { GateCheck, GateSpec } from '../../../src/rollout/spec.ts'
import { ask, gateSpec, pod, portsOf, refusalOf } from './surroundings.ts'

type ExecCheck = Extract<GateCheck, { kind: 'exec' }>

function spec(check: Partial<ExecCheck> = {}, more: Partial<GateSpec> = {}): GateSpec {
  const command = ['kafka-topics.sh', '--describe', '--under-replicated-partitions']
  return gateSpec({ kind: 'exec', pod: undefined, container: undefined, command, output: 'any', ...check }, more)
}

function ended(exitCode: number, stdout = '', stderr = ''): CommandResult {
  return { exitCode, stdout, stderr }
}

/** The gate's answer, and where it ran what. */
async function run(
  check: Partial<ExecCheck>,
  answer: CommandResult | Error,
  moment: Partial<GateMoment> = {},
  more: Partial<GateSpec> = {},
): Promise<GateResult & { readonly ran: readonly (readonly [PodName, ExecOptions])[] }> {
  const ran: (readonly [PodName, ExecOptions])[] = []
  const exec = (name: PodName, options: ExecOptions): Promise<CommandResult> => {
    ran.push([name, options])
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  }
  return { ...(await ask(makeGate(spec(check, more), portsOf({ cluster: { exec } })), moment)), ran }
}

describe('an exec gate', () => {
  it.each<[string, ExecCheck['output'], CommandResult, string, string]>([
    ['passes by exit code 0', 'any', ended(0, 'noise'), 'pass', 'kafka-topics.sh in kafka-0 ends with exit code 0'],
    [
      'passes by no output, blank lines and noise on stderr aside',
      'empty',
      ended(0, '\n \n', 'WARN log4j'),
      'pass',
      'kafka-topics.sh in kafka-0 prints nothing',
    ],
    [
      'fails by any output',
      'empty',
      ended(0, '\tTopic: a\tPartition: 3\tIsr: 1\n\tTopic: b\n'),
      'fail',
      'kafka-topics.sh in kafka-0 prints 2 lines, not nothing: Topic: a Partition: 3 Isr: 1',
    ],
    [
      'passes by a text with stand-ins',
      { contains: 'LeaderId: {ordinal}' },
      ended(0, 'LeaderId: 1'),
      'pass',
      'kafka-topics.sh in kafka-0 prints "LeaderId: 1"',
    ],
    [
      'fails without that text',
      { contains: 'LeaderId: {ordinal}' },
      ended(0, 'LeaderId: 0'),
      'fail',
      'kafka-topics.sh in kafka-0 does not print "LeaderId: 1"',
    ],
    [
      'scenario 68: fails by another exit code, and says what the command says of it',
      'empty',
      ended(1, '', '\nError while executing topic command: timed out.\n\tat kafka.A\n'),
      'fail',
      'kafka-topics.sh in kafka-0 ends with exit code 1: Error while executing topic command: timed out',
    ],
    [
      'is unknown when the program is missing',
      'any',
      ended(127, '', 'sh: kafka-topics.sh: not found'),
      'unknown',
      'kafka-topics.sh in kafka-0 is not there (exit code 127): sh: kafka-topics.sh: not found',
    ],
    [
      'is unknown when it was killed half way',
      'empty',
      ended(137),
      'unknown',
      'kafka-topics.sh in kafka-0 was killed, perhaps for its memory (exit code 137)',
    ],
  ])('%s', async (_title, output, answer, is, sentence) => {
    expect(await run({ output }, answer)).toMatchObject({ is, sentence })
  })

  it.each<[string, ExecCheck['output'], number, string]>([
    ['all output, where the exit code decides', 'any', 0, 'WARN log4j\nok'],
    ['all output, errors first, where it failed', { contains: 'ok' }, 1, 'WARN log4j\nok'],
    ['standard output, by which it was judged', { contains: 'ok' }, 0, 'ok'],
  ])('keeps as evidence %s', async (_title, output, exitCode, evidence) => {
    expect((await run({ output }, ended(exitCode, 'ok\n', 'WARN log4j\n'))).evidence).toBe(evidence)
  })

  it('scenario 68: of a huge output some lines are kept, and what was cut off proves nothing', async () => {
    const huge = 'Topic: x\n'.repeat(7282).slice(0, 64 * 1024)
    const any = await run({ output: 'empty' }, ended(0, huge))
    expect(any).toMatchObject({
      is: 'fail',
      sentence: 'kafka-topics.sh in kafka-0 prints more than 64 KiB, not nothing: Topic: x',
    })
    expect(any.evidence!.split('\n')).toHaveLength(11)
    expect(await run({ output: { contains: 'ok' } }, ended(0, huge))).toMatchObject({
      is: 'unknown',
      sentence: 'kafka-topics.sh in kafka-0 prints more than 64 KiB, and "ok" is not in their first',
    })
    const line = await run({}, ended(1, '', 'x'.repeat(100_000)))
    expect(line.evidence).toHaveLength(200)
    expect(line.sentence.length).toBeLessThan(400)
  })

  it('scenario 68: a pod that is gone is unknown', async () => {
    const gone = new ApiError(404, 'NotFound', 'pods "kafka-0" not found')
    expect(await run({}, gone)).toMatchObject({ is: 'unknown', sentence: 'pod kafka-0 is gone' })
  })

  it.each([
    [new Failure('cluster/deadline', 'the command takes longer than 10 s'), 'the command takes longer than 10 s'],
    [new ApiError(403, 'Forbidden', 'no pods/exec'), 'the API server says 403 Forbidden: no pods/exec'],
  ])('is unknown when the command could not be run: %s', async (error, sentence) => {
    expect(await run({}, error)).toMatchObject({ is: 'unknown', sentence })
  })

  it.each<[string, Partial<GateMoment>, string]>([
    ['the lowest', {}, 'kafka-0'],
    ['the lowest, in whatever order they come', { pods: [pod(4), pod(0), pod(3), pod(1)] }, 'kafka-0'],
    ['not the next one', { next: { name: 'kafka-0', index: 0 } }, 'kafka-1'],
    ['not one that is not ready', { pods: [pod(0, { ready: false }), pod(1), pod(2), pod(3)] }, 'kafka-3'],
    ['not one on its way out', { pods: [pod(0, { terminating: true }), pod(2), pod(3)] }, 'kafka-3'],
    ['that which was updated last only for want of others', { pods: [pod(1), pod(2)] }, 'kafka-2'],
  ])('runs in a ready pod: %s', async (_title, moment, name) => {
    expect((await run({}, ended(0), moment)).ran[0]?.[0]).toEqual({ namespace: 'shop', name })
  })

  it('is unknown when only the next pod is ready', async () => {
    const alone = await run({}, ended(0), { pods: [pod(0, { ready: false }), pod(1)] })
    expect(alone.ran).toEqual([])
    expect(alone).toMatchObject({
      is: 'unknown',
      sentence: 'no pod of kafka but kafka-1, which goes next, is ready, so there is none to run the command in',
    })
  })

  it('runs in the pod and container that are named, with stand-ins filled in and nothing encoded', async () => {
    const { ran } = await run({ pod: '{last}', container: 'tools', command: ['sh', '-c', 'x "{next}"&'] }, ended(0))
    expect(ran).toEqual([
      [
        { namespace: 'shop', name: 'kafka-2' },
        { container: 'tools', command: ['sh', '-c', 'x "kafka-1"&'], timeout: 10_000 },
      ],
    ])
  })

  it('runs in no other pods than the own ones when an annotation declares it', async () => {
    const gate = makeGate(spec({ pod: 'vault-0' }, { source: 'annotation' }), portsOf())
    expect(await ask(gate)).toMatchObject({
      is: 'unknown',
      sentence: 'pod vault-0 is none of kafka, and an annotation may name no other',
    })
    const { is, ran } = await run({ pod: '{last}' }, ended(0), {}, { source: 'annotation' })
    expect([is, ran[0]?.[0].name]).toEqual(['pass', 'kafka-2'])
  })
})

describe('a local gate', () => {
  const local = (source: GateSpec['source']): GateSpec =>
    gateSpec({ kind: 'local', command: ['./check.sh', '{next}'] }, { source })

  it('runs a command here and goes by its exit code', async () => {
    const ran: (readonly string[])[] = []
    const port: LocalCommand = {
      run: (command) => {
        ran.push(command)
        return Promise.resolve(ended(ran.length - 1, '', 'lag is 812'))
      },
    }
    const gate = makeGate(local('user'), portsOf({ local: port }))
    expect(await ask(gate)).toMatchObject({ is: 'pass', sentence: './check.sh ends with exit code 0' })
    expect(await ask(gate)).toMatchObject({ is: 'fail', sentence: './check.sh ends with exit code 1: lag is 812' })
    expect(ran[0]).toEqual(['./check.sh', 'kafka-1'])
  })

  it('is unknown when the command cannot be started', async () => {
    const port: LocalCommand = { run: () => Promise.reject(new Failure('io/command', './check.sh: no such file')) }
    const gate = makeGate(local('user'), portsOf({ local: port }))
    expect(await ask(gate)).toMatchObject({ is: 'unknown', sentence: './check.sh: no such file' })
  })

  it('is refused where the program is missing, before it is asked; one with a stand-in is known only then', () => {
    const port: LocalCommand = { run: () => Promise.reject(new Error('never')), lacks: () => true }
    const ports = portsOf({ local: port })
    expect(refusalOf(local('user'), ports)).toBe('gate check: there is no program ./check.sh on this machine')
    const standIn = gateSpec({ kind: 'local', command: ['./check-{set}.sh'] }, { source: 'user' })
    expect(() => makeGate(standIn, ports)).not.toThrow()
    expect(() => makeGate(local('user'), portsOf({ local: { ...port, lacks: () => false } }))).not.toThrow()
  })

  it('is refused when a chart or an annotation declares it, and where none may run', () => {
    const port: LocalCommand = { run: () => Promise.reject(new Error('never')) }
    const ports = portsOf({ local: port })
    expect(refusalOf(local('chart'), ports)).toBe('gate check: a local command, declared by a chart')
    expect(refusalOf(local('annotation'), ports)).toBe('gate check: a local command, declared by an annotation')
    expect(refusalOf(local('user'))).toBe('gate check: no local command may run here')
  })
})
