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
import { rolloutCommand } from './commands/rollout.command.ts'
import { rolloutAbortCommand } from './commands/rollout-abort.command.ts'
import { rolloutHistoryCommand } from './commands/rollout-history.command.ts'
import { rolloutPauseCommand } from './commands/rollout-pause.command.ts'
import { rolloutPlanCommand } from './commands/rollout-plan.command.ts'
import { rolloutReportCommand } from './commands/rollout-report.command.ts'
import { rolloutResumeCommand } from './commands/rollout-resume.command.ts'
import { rolloutSimulateCommand } from './commands/rollout-simulate.command.ts'
import { rolloutStatusCommand } from './commands/rollout-status.command.ts'
import { rolloutUndoCommand } from './commands/rollout-undo.command.ts'
import { rolloutWatchCommand } from './commands/rollout-watch.command.ts'
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
  rolloutCommand,
  rolloutPlanCommand,
  rolloutStatusCommand,
  rolloutWatchCommand,
  rolloutPauseCommand,
  rolloutResumeCommand,
  rolloutAbortCommand,
  rolloutUndoCommand,
  rolloutHistoryCommand,
  rolloutSimulateCommand,
  rolloutReportCommand,
  versionCommand,
  helpCommand,
]
