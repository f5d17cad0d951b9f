import type { KeyObject } from 'node:crypto'
import { generateKeyPairSync, sign } from 'node:crypto'

/** A key and its certificate, both PEM. */
export interface Certified {
  readonly cert: string
  readonly key: string
}

export interface Authority extends Certified {
  /** A certificate for a server at 127.0.0.1 and `localhost`, or of a client with this name. */
  sign(name: string): Certified
}

/** A signer and what it signs, without openssl: `npm test` must run where there is none. Written in DER by hand (RFC 5280). */
export function authority(name = 'loopback-ca'): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issued = (subject: string, publicKey: KeyObject, extensions: readonly Buffer[]): string => {
    const body = sequence(
      tagged(0xa0, integer(2)),
      integer(++serial),
      ecdsaWithSha256,
      named(name),
      sequence(time('20200101000000Z'), time('20991231235959Z')),
      named(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      tagged(0xa3, sequence(...extensions)),
    )
    const signature = sign('sha256', body, keys.privateKey)
    return pem(sequence(body, ecdsaWithSha256, tagged(0x03, Buffer.from([0]), signature)))
  }
  return {
    cert: issued(name, keys.publicKey, [extension('551d13', sequence(Buffer.from('0101ff', 'hex')))]),
    key: keyText(keys.privateKey),
    sign: (subject) => {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const addresses = sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1])))
      return { cert: issued(subject, own.publicKey, [extension('551d11', addresses)]), key: keyText(own.privateKey) }
    },
  }
}

let serial = 0

const ecdsaWithSha256 = sequence(tagged(0x06, Buffer.from('2a8648ce3d040302', 'hex')))

function extension(id: string, value: Buffer): Buffer {
  return sequence(tagged(0x06, Buffer.from(id, 'hex')), tagged(0x04, value))
}

function named(text: string): Buffer {
  return sequence(tagged(0x31, sequence(tagged(0x06, Buffer.from('550403', 'hex')), tagged(0x0c, Buffer.from(text)))))
}

function time(text: string): Buffer {
  return tagged(0x18, Buffer.from(text))
}

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.from([value]))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}

function keyText(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
