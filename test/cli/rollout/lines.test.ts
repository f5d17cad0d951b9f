import { describe, expect, it } from 'vitest'
import { rolloutPrinter } from '../../../src/cli/rollout/printer.ts'
import type { RolloutEvent } from '../../../src/rollout/event.ts'
import { type FakeIo, fakeIo } from '../fake-io.ts'
import { fakeClock } from '../install/fake-clock.ts'
import { all, at, begin, blocked, evidence, gate, kafka, lower, settled, state } from './events.ts'

function printed(events: readonly RolloutEvent[]): FakeIo {
  const io = fakeIo()
  const printer = rolloutPrinter('text', io, fakeClock())
  const emit = printer.of(kafka)
  for (const event of events) emit(event)
  printer.close()
  return io
}

describe('on a pipe', () => {
  it('a rollout is a line for each thing that happens, with its time', () => {
    const io = printed(blocked)
    expect(io.out()).toBe(`kafka in namespace events: 5 pods go from kafka-5d7 to kafka-68c
stages at partition 3, 0; before each pod: lag
    0s  released   kafka-4, partition 4
    0s  waiting    pod kafka-4 is not there yet
    1s  waiting    pod kafka-4 is starting
   31s  waiting    pod kafka-4 soaks for another 10 s
   42s  new        kafka-4: ready after 31s, soaked after 42s
   42s  gate       lag says no: 812 is not less than 100
   47s  gate       lag passes, 1 of 2: 12 is less than 100
   52s  gate       lag passes, 2 of 2: 11 is less than 100
   52s  released   kafka-3, partition 3
   53s  waiting    pod kafka-3 is starting
 1m35s  new        kafka-3: ready after 33s, soaked after 43s
 1m35s  stage      1 of 2 passed, at partition 3
 1m35s  released   kafka-2, partition 2
 1m37s  waiting    pod kafka-2 is starting
`)
    expect(io.err()).toBe(`blocked: kafka after 1m39s: pod kafka-2: container kafka: image kafka:4.1.O is not found
  next: mend the template, or capstan rollout undo sts/kafka
`)
  })

  it('how a set stands is told only when it stays so for a moment, also when nothing more comes', async () => {
    const io = fakeIo()
    const clock = fakeClock()
    const printer = rolloutPrinter('text', io, clock)
    const emit = printer.of(kafka)
    emit(begin({ stages: [0], gates: [] }))
    emit(state(0, 'ooooi', 'pod kafka-4 is terminating'))
    await clock.pass(299)
    expect(io.out()).not.toContain('terminating')
    await clock.pass(1)
    expect(io.out()).toContain('    0s  waiting    pod kafka-4 is terminating\n')
    emit(state(5, 'ooooi', 'pod kafka-4 is terminating'))
    await clock.pass(1000)
    expect(io.out().split('terminating')).toHaveLength(2)
    printer.close()
  })

  it('a pod that goes to and fro between two reasons is told of each once', () => {
    const flips = Array.from({ length: 20 }, (_, i) => state(i, 'oooox', i % 2 === 0 ? 'ErrImagePull' : 'BackOff'))
    const lines = printed([begin(), lower(0, 4), ...flips, settled(30, 4, 1, 2)])
      .out()
      .split('\n')
      .slice(3)
    expect(lines).toEqual([
      '    0s  waiting    ErrImagePull',
      '    1s  waiting    BackOff',
      '   30s  new        kafka-4: ready after 1s, soaked after 2s',
      '',
    ])
  })

  it('nothing is left running when it is closed', async () => {
    const io = fakeIo()
    const clock = fakeClock()
    const printer = rolloutPrinter('text', io, clock)
    printer.of(kafka)(state(0, 'ooooi', 'pod kafka-4 is terminating'))
    printer.close()
    await clock.pass(1000)
    expect(io.out()).toBe('')
  })

  it('what is done goes to standard output, and first of all what other tools make of a part that stays old', () => {
    const end: RolloutEvent = {
      is: 'end',
      ...at(60),
      outcome: { is: 'done', partition: 2, because: '3 of 5 pods have the new template', next: undefined },
    }
    const io = printed([
      begin({ stages: [2], gates: [] }),
      lower(1, 4),
      settled(50, 4, 1, 2),
      state(59, 'oonnn', ''),
      end,
    ])
    expect(io.out().split('\n').slice(1, 2)).toEqual(['down to partition 2'])
    expect(io.out().split('\n').slice(-3)).toEqual([
      'kubectl rollout status and Helm call this complete; 2 pods have the old template',
      'done: kafka after 1m: 3 of 5 pods have the new template',
      '',
    ])
    expect(io.err()).toBe('')
  })

  it('of a set that is updated by deleting pods other tools do not say that it is complete', () => {
    const outcome = { is: 'done', partition: 2, because: '3 of 5 pods have the new template', next: undefined } as const
    const io = printed([begin({ deletes: true }), state(59, 'oonnn', ''), { is: 'end', ...at(60), outcome }])
    expect(io.out()).not.toContain('kubectl')
  })

  it('after somebody else changed the template the cells are of another one than other tools count', () => {
    const outcome = { is: 'drifted', partition: 2, because: 'its template was changed', next: undefined } as const
    const io = printed([begin(), state(59, 'oonnn', ''), { is: 'end', ...at(60), outcome }])
    expect(io.err()).not.toContain('kubectl')
  })

  it('every kind of event is one line that sends nothing to the terminal', () => {
    for (const event of all) {
      const io = printed([begin(), event])
      expect(io.out() + io.err()).not.toContain('\u001b')
    }
    expect(printed(all).err()).toContain('it is down while it restarts <U+001B>[31m')
  })

  it('an undo is told as going back', () => {
    expect(printed([begin({ phase: 'undo', resumed: true })]).out()).toBe(
      'kafka in namespace events: pods go back from kafka-68c to kafka-5d7, taken up where it stood\n',
    )
  })

  it('what is known of the pod that blocks it stands before the last sentence', () => {
    const io = fakeIo()
    const emit = rolloutPrinter('text', io, fakeClock()).of(kafka)
    const [end, ...before] = blocked.toReversed()
    for (const event of before.toReversed()) emit(event)
    emit({ is: 'evidence', ...at(99), evidence })
    emit(end!)
    expect(io.err()).toBe(`
Pod/events/kafka-2 failed: image kafka:4.1.O is not found
  events
    2s ago Warning Failed pod/kafka-2: not found
  log of pod kafka-2, container init
    │ ready to pull
blocked: kafka after 1m39s: pod kafka-2: container kafka: image kafka:4.1.O is not found
  next: mend the template, or capstan rollout undo sts/kafka
`)
  })

  it('what stands behind the gate that blocks it does not say once more what it says', () => {
    const because = 'gate lag: 812 is not less than 100 (for 10m by now)'
    const outcome = { is: 'blocked', partition: 4, because, next: undefined } as const
    const io = printed([
      begin(),
      gate(1, 'fail', '812 is not less than 100', 0, 'lag 812'),
      { is: 'end', ...at(9), outcome },
    ])
    expect(io.err()).toBe(`gate lag
    │ lag 812
blocked: kafka after 9s: ${because}
`)
  })

  it('a set whose pods all have the newest template is only named', () => {
    const same = begin({ base: 'kafka-68c', stages: [0], gates: [] })
    expect(printed([same]).out()).toBe('kafka in namespace events: 5 pods are at kafka-68c\n')
  })

  it('ordinals that do not begin at 0 are said to be no partitions', () => {
    expect(printed([begin({ start: 3, stages: [0], gates: [] })]).out()).toContain(
      'ordinals begin at 3, partitions count from 0\n',
    )
  })

  it('a gate is told again when it counts on or says something else, and after the next step; not by what waits for it', () => {
    const io = printed([
      begin(),
      gate(1, 'fail', 'bad', 0),
      state(1, 'ooooo', 'gate lag: bad (1 of 6 times)'),
      gate(6, 'fail', 'bad', 0),
      state(6, 'ooooo', 'gate lag: bad (2 of 6 times)'),
      gate(11, 'pass', 'well', 1),
      gate(16, 'pass', 'well', 2),
      lower(17, 4),
      gate(40, 'pass', 'well', 2),
    ])
    expect(io.out().split('\n').slice(2)).toEqual([
      '    1s  gate       lag says no: bad',
      '   11s  gate       lag passes, 1 of 2: well',
      '   16s  gate       lag passes, 2 of 2: well',
      '   17s  released   kafka-4, partition 4',
      '   40s  gate       lag passes, 2 of 2: well',
      '',
    ])
  })
})
