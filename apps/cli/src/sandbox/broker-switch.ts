import type { Broker } from '@digital-spine/broker'

/** A broker that can be stopped and started again, on the same port and state. */
export type BrokerSwitch = {
  readonly url: string
  readonly running: boolean
  setRunning(running: boolean): Promise<void>
}

export async function createBrokerSwitch(
  start: (port: number) => Promise<Broker>,
  firstPort: number,
): Promise<BrokerSwitch> {
  let broker: Broker | undefined = await start(firstPort)
  const { url } = broker
  const port = Number(new URL(url).port)
  let turn: Promise<void> = Promise.resolve()
  const change = async (running: boolean): Promise<void> => {
    if (running) broker ??= await start(port)
    else {
      await broker?.close()
      broker = undefined
    }
  }
  return {
    url,
    get running() {
      return broker !== undefined
    },
    setRunning(running) {
      const mine = turn.then(() => change(running))
      turn = mine.catch(() => undefined)
      return mine
    },
  }
}
