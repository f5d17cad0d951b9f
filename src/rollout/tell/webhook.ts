import type { Cluster } from '../../core/cluster.ts'
import type { CancelSignal, Clock, Http } from '../../core/ports.ts'
import type { EmitRollout } from '../event.ts'
import type { Notification } from './notification.ts'
import { notifications } from './notification.ts'
import type { Teller } from './teller.ts'
import type { WebhookTarget } from './webhook-target.ts'
import { webhookTarget } from './webhook-target.ts'
import { workQueue } from './work-queue.ts'

/** `emit` gets at most two warnings: of the first document that could not be delivered, and how many were not in the end. */
export interface WebhookPorts {
  readonly http: Http
  readonly cluster: Pick<Cluster, 'serverTime'>
  readonly clock: Clock
  /** At least 0, less than 1. */
  readonly random: () => number
  readonly emit: EmitRollout
}

/** Milliseconds. A receiver that is down costs a finished rollout this much, no more. */
const deadline = 15_000
const tries = 3
const perTry = 10_000
const firstPause = 1000

/**
 * POSTs a `Notification` for each milestone to `url`, in order, one at a time. After 429, 5xx or no answer it tries again, up
 * to three times; other refusals are final. Nothing waits for it and nothing fails by it. Throws Failure `usage` for an
 * address that is none.
 */
export function webhook(ports: WebhookPorts, url: string): Teller {
  const target = webhookTarget(url)
  const queue = workQueue(ports.clock)
  const notificationOf = notifications()
  let undelivered = 0
  return {
    emit: (event) => {
      const notification = notificationOf(event)
      if (notification === undefined) return
      queue.add(async (signal) => {
        const trouble = await deliver(ports, target, notification, signal)
        // What the end cuts off is counted by the queue.
        if (trouble === undefined || signal.aborted) return
        if (undelivered++ === 0) warn(`${target.origin} did not take a notification: ${trouble}`)
      })
    },
    close: async () => {
      const left = await queue.close(deadline)
      const lost = left + undelivered
      if (lost > 1 || left > 0) {
        warn(`${lost} ${lost === 1 ? 'notification was' : 'notifications were'} not delivered to ${target.origin}`)
      }
    },
  }

  function warn(text: string): void {
    ports.emit({ is: 'warning', at: ports.cluster.serverTime(), text })
  }
}

/** Undefined when it was taken, else why not. */
async function deliver(
  ports: WebhookPorts,
  target: WebhookTarget,
  notification: Notification,
  signal: CancelSignal,
): Promise<string | undefined> {
  const body = JSON.stringify(notification)
  for (let number = 1; ; number++) {
    const { trouble, isFinal } = await post(ports.http, target, body, signal)
    if (isFinal || number === tries) return trouble
    // Half of the pause is chance: many rollouts that end together do not come back together.
    await ports.clock.sleep(firstPause * 2 ** (number - 1) * (0.5 + ports.random() / 2), signal)
    if (signal.aborted) return trouble
  }
}

interface Answer {
  readonly trouble: string | undefined
  readonly isFinal: boolean
}

async function post(http: Http, target: WebhookTarget, body: string, signal: CancelSignal): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...target.headers }
  try {
    const { status } = await http.request(target.url, { method: 'POST', headers, body, timeout: perTry, signal })
    if (status >= 200 && status < 300) return { trouble: undefined, isFinal: true }
    return { trouble: `it answered ${status}`, isFinal: status !== 429 && status < 500 }
  } catch (error) {
    const message = error instanceof Error ? target.shown(error.message) : undefined
    return { trouble: message ?? 'it gave no answer', isFinal: false }
  }
}
