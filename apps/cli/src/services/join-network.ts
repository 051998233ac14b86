import { createNamesClient } from '@digital-spine/client'
import { type Ledger, type Network, openLedger, parseNetwork } from '@digital-spine/ledger'

/** The network as its name service describes it. */
export async function askNetwork(namesUrl: string): Promise<Network> {
  const names = createNamesClient(namesUrl)
  try {
    return parseNetwork(await names.network())
  } finally {
    await names.close()
  }
}

/** The network as its name service describes it, and a view of its ledger. */
export async function joinNetwork(
  { namesUrl, freshnessMinutes }: { namesUrl: string; freshnessMinutes: number },
  stack: AsyncDisposableStack,
): Promise<{ ledger: Ledger; names: ReturnType<typeof createNamesClient> }> {
  const names = createNamesClient(namesUrl)
  stack.defer(() => names.close())
  const ledger = stack.use(
    await openLedger({ network: parseNetwork(await names.network()), freshnessMs: freshnessMinutes * 60_000 }),
  )
  return { ledger, names }
}
