import type { CommandSpec } from '../command.ts'

export const helpCommand: CommandSpec = {
  name: 'help',
  group: 'program',
  summary: 'Explain Capstan, or one command',
  operands: [
    { name: 'COMMAND', doc: 'Command to explain; without it, all of them are listed' },
    { name: 'WORD', doc: 'Second word of a command that has two: help rollout status' },
  ],
  instead: 'ask for one command at a time',
  flags: [],
  steps: ['print the help text; nothing is read'],
  examples: [{ command: 'capstan help render', does: 'explains render, as capstan render --help does' }],
  async run(given, io) {
    const { showHelp } = await import('../program.ts')
    return showHelp(given.operands.length === 0 ? undefined : given.operands.join(' '), io)
  },
}
