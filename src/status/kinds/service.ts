import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { ready, waiting } from '../answer.ts'
import type { Around } from '../around.ts'
import { eventsAbout } from '../events.ts'
import { mapsAt, textAt, textsAt } from '../field.ts'
import { mapAt } from '../field.ts'

/**
 * Only a load balancer has to be waited for. To kstatus a cluster IP is enough; the address is what the user waits for.
 */
export function serviceVerdict(service: JsonMap, around: Around): Verdict {
  if (textAt(service, 'spec', 'type') !== 'LoadBalancer') return ready
  const given = mapsAt(service, 'status', 'loadBalancer', 'ingress').length > 0
  // Addresses that the user routes himself: no controller need ever answer.
  if (given || textsAt(mapAt(service, 'spec'), 'externalIPs').length > 0) return ready
  const event = eventsAbout(service, around).find(({ warning }) => warning)
  return waiting(`no load balancer address yet${event === undefined ? '' : `: ${event.reason}: ${event.text}`}`)
}
