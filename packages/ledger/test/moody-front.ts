import { startFront } from '../src/chain/front.ts'
import type { KeptNode } from '../src/chain/keep-node.ts'
import { createHttpCall } from '../src/chain/rpc.ts'

/** What a node does instead of what it should; undefined leaves it to the node. */
export type Moods = {
  answer?: (method: string) => unknown
  send?: (raw: string, forward: (raw: string) => Promise<string>) => Promise<string>
}

/** A second way to a chain, on which answers and transactions can be held back, lost or altered. */
export async function startMoodyFront(
  chainUrl: string,
): Promise<{ url: string; moods: Moods; close(): Promise<void> }> {
  const call = createHttpCall(chainUrl)
  const moods: Moods = {}
  const forward = (raw: string): Promise<string> => call('eth_sendRawTransaction', [raw])
  const node: KeptNode = {
    isolated: false,
    call: async <T>(method: string, params?: readonly unknown[]) =>
      (moods.answer?.(method) as T | undefined) ?? call<T>(method, params),
    send: (raw) => moods.send?.(raw, forward) ?? forward(raw),
    mine: async () => undefined,
    close: async () => undefined,
  }
  const front = await startFront({ node, host: '127.0.0.1', port: 0 })
  return { ...front, moods }
}
