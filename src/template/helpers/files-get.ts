import type { Helper } from '../helper.ts'
import { fileAt } from '../chart-file.ts'

/** Helm answers "" for a file that is not there, and a typo becomes an empty ConfigMap; an error here. */
export const filesGet: Helper = {
  name: 'filesGet',
  signature: 'filesGet PATH',
  doc: 'The text of a file of the chart.',
  example: ['filesGet "files/log4j2.properties"', '"rootLogger.level=INFO\\n"'],
  arity: [1, 1],
  go: '.Files.Get',
  call: (args, env) => fileAt(args, env),
}
