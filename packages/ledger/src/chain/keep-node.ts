import { isSpineError } from '@digital-spine/core'
import type { Anvil } from './anvil.ts'
import type { BlockMaker } from './block-maker.ts'
import type { RpcCall } from './rpc.ts'

/** A running node with its block maker. */
export type Node = Anvil & { readonly maker: BlockMaker }

/** A node that is started again when it ends or no longer agrees with its journal; calls wait for it meanwhile. */
export type KeptNode = {
  readonly call: RpcCall
  readonly isolated: boolean
  send(raw: string): Promise<string>
  mine(): Promise<void>
  close(): Promise<void>
}

const retryMs = 1000

export async function keepNode(start: () => Promise<Node>): Promise<KeptNode> {
  let closed = false
  const watch = (node: Node): Node => {
    void Promise.race([node.exited, node.maker.failed]).then(() => {
      if (closed) return
      current = again(node)
      current.catch(() => undefined)
    })
    return node
  }
  const again = async (failed: Node): Promise<Node> => {
    await failed.stop()
    for (;;) {
      try {
        return watch(await start())
      } catch (error) {
        if (closed || isSpineError(error, 'LEDGER_CORRUPT')) throw error
        await new Promise((resolve) => setTimeout(resolve, retryMs))
      }
    }
  }
  const first = watch(await start())
  let current = Promise.resolve(first)
  return {
    isolated: first.isolated,
    call: async <T>(method: string, params?: readonly unknown[]) => (await current).call<T>(method, params),
    send: async (raw) => (await current).maker.send(raw),
    mine: async () => (await current).maker.mine(),
    async close() {
      closed = true
      const node = await current.catch(() => undefined)
      await node?.maker.idle()
      await node?.stop()
    },
  }
}
