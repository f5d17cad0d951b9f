import type { CommandSpec, FlagSpec } from '../cli/command.ts'
import { commands } from '../cli/commands.ts'
import { flagDoc, flagText, namesOf, sections, usageLine } from '../cli/help-text.ts'

/** The text of docs/cli.md, from the tables that the program itself reads; a test holds the file to it. */
export function renderCliReference(): string {
  return [
    '# Commands',
    '',
    'Generated from the tables of `src/cli/commands/`; `npx vitest run test/cli/docs.test.ts -u` writes it anew.',
    '',
    '| command | what it does |',
    '|---|---|',
    ...commands.map(
      (command) =>
        `| [\`capstan ${namesOf(command)}\`](#capstan-${command.name.replaceAll(' ', '-')}) | ${prose(command.summary)} |`,
    ),
    '',
    'The same program runs as `kubectl capstan` where `kubectl-capstan` is on the `PATH`. `--help` explains any command,',
    '`--version` prints the version alone. The last value of a flag wins, unless the flag may be repeated.',
    '',
    ...commands.flatMap(section),
    ...output,
    '',
    ...exitCodes,
    '',
    ...environment,
    '',
  ].join('\n')
}

function section(command: CommandSpec): string[] {
  const { name, aliases = [], summary, operands, flags, steps, examples } = command
  const lines = [`## capstan ${name}`, '', `${summary}.`, '', '```', usageLine(command), '```', '']
  for (const alias of aliases) lines.push(`\`capstan ${alias}\` is the same command.`, '')
  for (const { name, doc } of operands) lines.push(`\`${name}\`: ${prose(doc)}.`, '')
  lines.push('Steps:', '', ...steps.map((step, i) => `${i + 1}. ${step}`), '')
  for (const [title, section] of sections(flags)) {
    if (title !== 'Flags') lines.push(`${title}:`, '')
    lines.push('| flag | meaning |', '|---|---|', ...section.map(row), '')
  }
  lines.push('Examples:', '', '```sh')
  for (const { command, does } of examples) lines.push(`${command}    # ${does}`)
  return [...lines, '```', '']
}

function row(flag: FlagSpec): string {
  return `| \`${bars(flagText(flag))}\` | ${prose(flagDoc(flag))} |`
}

/** A bar would end the cell, also inside code. */
function bars(text: string): string {
  return text.replaceAll('|', '\\|')
}

/** In prose, stars would open emphasis and a bare `<` a tag. */
function prose(text: string): string {
  return bars(text).replace(/[*<]/g, '\\$&')
}

const exitCodes = [
  '## Exit codes',
  '',
  '| code | meaning |',
  '|---|---|',
  '| 0 | done; also when the reader of standard output went away (`\\| head -1`) |',
  '| 1 | failed: not ready, in conflict, refused by the cluster or the system (quota, rights, disk), or a bug |',
  '| 2 | invalid: the command line, the values, the chart or a template is wrong |',
  '| 3 | differs: `capstan diff` found something to change |',
  '| 4 | held: a rollout waits for a person: a manual gate, or it was paused |',
  '| 5 | blocked: a rollout cannot go on, and says why; nothing more is released |',
  '| 6 | drifted: somebody else changed the template or the strategy under a rollout; no further pod goes |',
  '| 7 | lost: the StatefulSet is gone, is another one, or another run has its rollout |',
  '| 130 | interrupted by Ctrl-C |',
]

const output = [
  '## Output of install, apply, rollback, test and uninstall',
  '',
  'On standard output: what happens, in order, the last sentence and the notes; on a terminal as a table that is drawn in its',
  'place, on a pipe and where `TERM` is `dumb` a line for each change. On standard error: warnings, and of a failure the',
  'evidence and the reason, so that they are seen also with `> /dev/null`. With `-o json` standard output has one JSON object',
  'per event and line, as `schemas/events.schema.json` describes them. What the Secrets of the release hold is `***` in all',
  'of them.',
  '',
  '## Output of rollout, its resume, undo, watch and simulate',
  '',
  'On a terminal a live view: the ordinals as a row of signs (`·` old, `○` on its way, `◐` soaking, `●` new, `✗` stuck, `!`',
  'unwell; where the locale is not UTF-8 `.` `~` `+` `#` `X` `!`), what it waits for, gates, the last times, what is left;',
  'afterwards a summary. On a pipe a line for each thing that happens, with the time since the beginning, and none twice. With',
  '`-o json` one object per event and line. The first Ctrl-C ends it between two steps and says how to go on, the second at once;',
  'in either case, and after a `kill -9`, the same command goes on. `rollout status`, `plan` and `history` print with `-o json` a',
  'list with one object per StatefulSet.',
]

const environment = [
  '## Environment',
  '',
  '| variable | meaning |',
  '|---|---|',
  '| `KUBECONFIG` | files of the connection, as for kubectl |',
  '| `NO_COLOR` | when not empty: no colours |',
  '| `FORCE_COLOR` | when not empty: colours also where there is no terminal; `0` or `false`: none |',
  '| `XDG_CACHE_HOME` | the cache is `capstan/` in it, instead of in `~/.cache`; it may be deleted at any time |',
  '| `CAPSTAN_DEBUG` | when not empty: a bug in Capstan is reported with its stack |',
]
