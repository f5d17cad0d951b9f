import type { CommandSpec } from './command.ts'
import { applyCommand } from './commands/apply.command.ts'
import { diffCommand } from './commands/diff.command.ts'
import { getCommand } from './commands/get.command.ts'
import { helpCommand } from './commands/help.command.ts'
import { historyCommand } from './commands/history.command.ts'
import { installCommand } from './commands/install.command.ts'
import { listCommand } from './commands/list.command.ts'
import { packageCommand } from './commands/package.command.ts'
import { renderCommand } from './commands/render.command.ts'
import { rollbackCommand } from './commands/rollback.command.ts'
import { statusCommand } from './commands/status.command.ts'
import { testCommand } from './commands/test.command.ts'
import { uninstallCommand } from './commands/uninstall.command.ts'
import { versionCommand } from './commands/version.command.ts'

/** Every command, in the order of the help text. */
export const commands: readonly CommandSpec[] = [
  renderCommand,
  packageCommand,
  installCommand,
  applyCommand,
  diffCommand,
  statusCommand,
  listCommand,
  historyCommand,
  getCommand,
  rollbackCommand,
  testCommand,
  uninstallCommand,
  versionCommand,
  helpCommand,
]
