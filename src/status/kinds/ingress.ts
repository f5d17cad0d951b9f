import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { ready, waiting } from '../answer.ts'
import type { Around } from '../around.ts'
import { eventsAbout } from '../events.ts'
import { mapsAt } from '../field.ts'

/** Many controllers never write an address: to wait for one would be to wait for ever. Their complaints are events. */
export function ingressVerdict(ingress: JsonMap, around: Around): Verdict {
  const [event] = eventsAbout(ingress, around)
  const addressed = mapsAt(ingress, 'status', 'loadBalancer', 'ingress').length > 0
  return addressed || event?.warning !== true ? ready : waiting(`no address yet: ${event.reason}: ${event.text}`)
}
