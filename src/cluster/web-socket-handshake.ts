import { createHash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What asks for a WebSocket (RFC 6455 §4.1). */
export interface UpgradeHeaders extends Readonly<Record<string, string>> {
  readonly 'sec-websocket-key': string
  readonly 'sec-websocket-protocol': string
}

/** With the subprotocols that we speak, the best one first. */
export function upgradeHeaders(protocols: readonly string[]): UpgradeHeaders {
  return {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
    'sec-websocket-protocol': protocols.join(', '),
  }
}

/** Whether the answer is of a WebSocket server that has read this very request, and that speaks one of our protocols. */
export function isAccepted(asked: UpgradeHeaders, answer: IncomingHttpHeaders): boolean {
  const proof = createHash('sha1')
    .update(asked['sec-websocket-key'] + salt)
    .digest('base64')
  const protocols = asked['sec-websocket-protocol'].split(', ')
  return answer['sec-websocket-accept'] === proof && protocols.includes(answer['sec-websocket-protocol'] ?? '')
}

/** Of RFC 6455 §1.3. */
const salt = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
