import { isSpineError } from '@digital-spine/core'
import type { OrderContext, OrderContract, RelayRequest } from '@digital-spine/ledger'
import type { GatewayContext } from '../context.ts'

/** What it takes to give orders to the ledger. */
export type OrderGiver = Pick<GatewayContext, 'ledger' | 'account' | 'signer' | 'now'> & {
  readonly names: Pick<GatewayContext['names'], 'relay'>
}

const orderLifeSeconds = 600n
const attempts = 3

/** An account's orders are numbered: each is signed once the one before is on the ledger. */
const turns = new WeakMap<object, Promise<unknown>>()

/**
 * Signs an order and has it relayed. The same bytes go again when no answer came, which is safe: an order counts once,
 * and a relay answers one that was done as it did then. After a crash or a lasting failure nobody holds the order any
 * more; whoever wanted it looks at the ledger and signs anew, with the same number if the first was never done.
 */
export async function giveOrder(
  context: OrderGiver,
  sign: (order: OrderContext) => Promise<RelayRequest>,
  contract: OrderContract = 'registrar',
): Promise<void> {
  const before = turns.get(context.account) ?? Promise.resolve()
  const given = before.then(() => give(context, sign, contract))
  turns.set(
    context.account,
    given.catch(() => undefined),
  )
  await given
}

async function give(
  { ledger, account, names, now }: OrderGiver,
  sign: (order: OrderContext) => Promise<RelayRequest>,
  contract: OrderContract,
): Promise<void> {
  const head = await ledger.sync()
  const deadline = BigInt(Math.floor(Math.max(now(), head.timestamp) / 1000)) + orderLifeSeconds
  const nonce = await ledger.orderNonce(account.address, contract)
  const request = await sign({ network: ledger.network, signer: account, nonce, deadline })
  for (let attempt = 1; ; attempt += 1) {
    try {
      await names.relay(request)
      await ledger.sync()
      return
    } catch (error) {
      const unanswered = isSpineError(error, 'SERVICE_UNAVAILABLE') || isSpineError(error, 'LEDGER_UNAVAILABLE')
      if (!unanswered || attempt === attempts) throw error
    }
  }
}
