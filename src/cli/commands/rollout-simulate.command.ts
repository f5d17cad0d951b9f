import { faultForms } from '../../simulate/fault.ts'
import type { CommandSpec } from '../command.ts'
import { outputFlag } from './connection-flags.ts'
import { sharedValueFlags } from './install-flags.ts'
import { rollExits } from './rollout-exits.ts'
import { planFlags } from './rollout-flags.ts'
import { simulateOptions } from './rollout-simulate-options.ts'
import { namespaceFlag } from './value-flags.ts'

export const rolloutSimulateCommand: CommandSpec = {
  name: 'rollout simulate',
  group: 'rollout',
  summary: 'Play a rollout without a cluster, in virtual time, with whatever may go wrong',
  operands: [
    { name: 'STACK', doc: 'Stack whose StatefulSets are rolled out; without it, and without --chart, one is made up' },
  ],
  instead: 'simulate one stack at a time; further values files come with -f',
  flags: [
    { long: 'pods', value: 'NUMBER', doc: "How many pods a set has; default: the chart's, or 5" },
    {
      long: 'fault',
      value: 'FAULT',
      repeatable: true,
      doc: `What goes wrong in each set that is played, or has that ordinal, with times from its beginning: ${faultForms.join(', ')}`,
    },
    {
      long: 'seed',
      value: 'NUMBER',
      default: '1',
      doc: 'Another seed is another order of events; the same one plays the same',
    },
    {
      long: 'startup',
      value: 'FROM-TO',
      default: '3s-8s',
      doc: 'How long pods take to get ready, by chance in between',
    },
    { long: 'sts', value: 'NAME', doc: 'Play this StatefulSet alone; default: all, one after the other' },
    { long: 'parallel', doc: 'The made-up set has podManagementPolicy: Parallel' },
    { long: 'on-delete', doc: 'The made-up set is updated by deleting pods' },
    { long: 'report', value: 'FILE', doc: 'Write a self-contained HTML page about it to this file' },
    ...planFlags,
    namespaceFlag,
    outputFlag,
    ...sharedValueFlags,
  ],
  steps: [
    'render as capstan render does, and take the StatefulSets and the rollout section',
    'begin with all pods of the old template, change that of each set, as kubectl rollout restart does, and let the real engine roll it out against a model of the StatefulSet controller; which sets an edit would touch, capstan rollout plan tells',
    'print the time line, with virtual times, and end with the exit code that the rollout would end with; nobody is asked: gates pass, and manual ones have their yes, until a fault says no',
  ],
  examples: [
    { command: 'capstan rollout simulate --pods 5', does: 'plays a rollout of five pods; no file is needed' },
    {
      command: 'capstan rollout simulate prod.yaml --pods 100 --partition 99,90,50,0 --fault crash@57 --seed 7',
      does: 'shows what becomes of a hundred pods when the 57th crashes (exit code 5)',
    },
    {
      command: 'capstan rollout simulate --pods 3 --fault kill@30s --seed 7',
      does: 'kills capstan on its way, and starts it again',
    },
  ],
  exits: rollExits,
  async run(given, io) {
    const options = simulateOptions(given)
    const { rolloutSimulateJob } = await import('../rollout-simulate-job.ts')
    return rolloutSimulateJob(options, io)
  },
}
