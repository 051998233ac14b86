import { randomBytes } from 'node:crypto'
import { didEthr } from '@digital-spine/core'
import type { Peer } from './broker.ts'

/** Recipients that never log in: with DIDs of their own, and one prekey among them. */
export function inventRecipients(network: string, count: number, { prekey }: Peer): Pick<Peer, 'did' | 'prekey'>[] {
  return Array.from({ length: count }, () => ({
    did: didEthr(network, `0x${randomBytes(20).toString('hex')}`),
    prekey,
  }))
}
