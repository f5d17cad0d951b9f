import type { CommandSpec } from '../command.ts'

export const helpCommand: CommandSpec = {
  name: 'help',
  group: 'program',
  summary: 'Explain Capstan, or one command',
  operands: [{ name: 'COMMAND', doc: 'Command to explain; without it, all of them are listed' }],
  instead: 'ask for one command at a time',
  flags: [],
  steps: ['print the help text; nothing is read'],
  examples: [{ command: 'capstan help render', does: 'explains render, as capstan render --help does' }],
  async run(given, io) {
    const { showHelp } = await import('../program.ts')
    return showHelp(given.operands[0], io)
  },
}
