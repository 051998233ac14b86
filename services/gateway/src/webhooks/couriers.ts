import { isReceiving } from '../channels/channel.ts'
import { listChannels } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import { type Courier, type CourierParts, createCourier } from './courier.ts'
import { fqcnsOf, listWebhooks, readFailures, type Webhook } from './webhook-store.ts'

/** One courier for each webhook that is active. */
export type Couriers = {
  start(webhook: Webhook): Promise<void>
  stop(id: string): Promise<void>
  stopAll(): Promise<void>
  /** Sends what is due. */
  wake(): void
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
  close(): Promise<void>
}

export async function openCouriers(
  context: CourierParts['context'] & Pick<GatewayContext, 'events'>,
  parts: Omit<CourierParts, 'context'>,
): Promise<Couriers> {
  const { db, events } = context
  const running = new Map<string, { readonly courier: Courier; readonly fqcns: ReadonlySet<string> | undefined }>()

  const start = async (webhook: Webhook): Promise<void> => {
    if (webhook.state !== 'active') return
    const fqcns = fqcnsOf(webhook)
    const channels = await receivingChannels(db, fqcns)
    const failures = await readFailures(db, webhook.id)
    const courier = createCourier(webhook, { channels, failures }, { context, ...parts })
    running.set(webhook.id, { courier, fqcns })
    courier.wake()
  }
  const stop = async (id: string): Promise<void> => {
    const found = running.get(id)
    running.delete(id)
    await found?.courier.stop()
  }
  const stopAll = async (): Promise<void> => void (await Promise.all([...running.keys()].map(stop)))
  const hear = (fqcn: string): void => {
    for (const { courier, fqcns } of running.values()) if (fqcns?.has(fqcn) ?? true) courier.wake(fqcn)
  }
  for (const webhook of await listWebhooks(db)) await start(webhook)
  events.on('inbox', hear)
  return {
    start,
    stop,
    stopAll,
    wake() {
      for (const { courier } of running.values()) courier.wake()
    },
    async settled() {
      for (const { courier } of running.values()) await courier.settled()
    },
    async close() {
      events.off('inbox', hear)
      await stopAll()
    },
  }
}

/** The channels that receive, of those given or all. */
export async function receivingChannels(
  db: GatewayContext['db'],
  fqcns: ReadonlySet<string> | undefined,
): Promise<string[]> {
  const receiving = (await listChannels(db)).filter(({ type }) => isReceiving(type)).map(({ fqcn }) => fqcn)
  return receiving.filter((fqcn) => fqcns?.has(fqcn) ?? true)
}
