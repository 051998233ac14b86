import type { BrokerOperations } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { BrokerClient } from './broker-client.ts'

/** All that a broker's directory lists for a role, with the credentials to verify. */
export async function listHolders(
  broker: Pick<BrokerClient, 'call'>,
  role: string,
): Promise<BrokerOperations['holders']['answer']['holders']> {
  const all: BrokerOperations['holders']['answer']['holders'] = []
  for (let after: Did | null | undefined; after !== null; ) {
    const { holders, next } = await broker.call('holders', { role, after: after ?? null })
    all.push(...holders)
    after = next
  }
  return all
}
