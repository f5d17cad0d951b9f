import type { JsonMap } from '../core/json.ts'
import { get } from '../core/json.ts'
import { mapAt, nameOf, textAt } from '../status/field.ts'
import type { Board } from './board.ts'
import { serverStamp } from './board.ts'

/** Every Job does its work in one to three seconds, and completes. */
export function keepJobs(board: Board): void {
  const { clock, store, random } = board
  store.onChange(({ kind, object, before, gone }) => {
    if (kind !== 'Job' || gone || before !== undefined) return
    clock.after(random.between(1000, 3000), () => complete(board, object))
  })
}

function complete(board: Board, job: JsonMap): void {
  const now = board.store.get('Job', textAt(job, 'metadata', 'namespace'), nameOf(job))
  if (now === undefined || get(mapAt(now, 'metadata'), 'uid') !== get(mapAt(job, 'metadata'), 'uid')) return
  const time = serverStamp(board)
  const conditions = [{ type: 'Complete', status: 'True', reason: 'CompletionsReached', lastTransitionTime: time }]
  board.store.put({ ...now, status: { startTime: time, completionTime: time, succeeded: 1, conditions } })
}
