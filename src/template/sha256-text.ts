import { sha256 } from '@noble/hashes/sha2.js'
import { hex, utf8 } from '../core/bytes.ts'

/** SHA-256 of a text's UTF-8 bytes in hexadecimal. */
export function sha256Text(text: string): string {
  return hex(sha256(utf8(text)))
}
