import type { WantedObject as Prepared } from '../preflight/prepare.ts'

/** An object as it is to be sent, as much of it as a comparison needs. */
export type WantedObject = Pick<Prepared, 'ref' | 'source' | 'object' | 'endPartition'>
