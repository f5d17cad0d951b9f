import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** The needle comes first, as everywhere in Sprig. For lists there is `has`. */
export const contains: Helper = {
  name: 'contains',
  signature: 'contains PART TEXT',
  doc: 'Whether PART stands in TEXT.',
  example: ['contains "kafka" "my-kafka-0"', 'true'],
  arity: [2, 2],
  go: 'contains',
  call: (args) => textAt(args, 1).includes(textAt(args, 0)),
}
