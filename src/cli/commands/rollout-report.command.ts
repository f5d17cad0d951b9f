import type { CommandSpec } from '../command.ts'
import { readArguments } from './given-flags.ts'
import { refuse } from './typed-flags.ts'

export const rolloutReportCommand: CommandSpec = {
  name: 'rollout report',
  group: 'rollout',
  summary: 'Make a self-contained HTML page of what a rollout printed with -o json',
  operands: [{ name: 'EVENTS', required: true, doc: 'File of JSON lines; - is standard input' }],
  instead: 'join several files before: cat a.jsonl b.jsonl | capstan rollout report - --html FILE',
  flags: [{ long: 'html', value: 'FILE', doc: 'Write the page to this file' }],
  steps: [
    'read the events, of any number of runs and sets; no cluster is asked',
    'write one page with the time line of each ordinal, gates, decisions, and why each wait; it runs no script and loads nothing',
  ],
  examples: [
    {
      command: 'capstan rollout report events.jsonl --html rollout.html',
      does: 'makes a page of what capstan rollout … -o json > events.jsonl told',
    },
  ],
  exits: [
    { code: 0, means: 'the page is written' },
    { code: 1, means: 'a file that is there cannot be read, or the page cannot be written' },
    { code: 2, means: 'the command line is wrong, names a file that is not there, or an event is damaged' },
  ],
  async run(given, io) {
    const options = readArguments(given, (flags) => {
      const [file] = given.operands
      const page = flags.last('html')
      if (file === undefined || file === '')
        refuse(flags, 'no file of events is named', 'see capstan rollout report --help')
      if (!flags.has('html')) refuse(flags, 'no file for the page is named', 'add --html rollout.html')
      return { file: file ?? '', page: page ?? '' }
    })
    const { rolloutReportJob } = await import('../rollout-report-job.ts')
    return rolloutReportJob(options, io)
  },
}
