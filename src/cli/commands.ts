import type { CommandSpec } from './command.ts'
import { helpCommand } from './commands/help.command.ts'
import { packageCommand } from './commands/package.command.ts'
import { renderCommand } from './commands/render.command.ts'
import { versionCommand } from './commands/version.command.ts'

/** Every command, in the order of the help text. */
export const commands: readonly CommandSpec[] = [renderCommand, packageCommand, versionCommand, helpCommand]
