import { freePort } from '@digital-spine/testkit'
import { type ServedProcess, serve } from '../spine.ts'

/** A broker in a process of its own, which can be ended in any way and started again at the same address. */
export type BrokerProcess = AsyncDisposable & {
  readonly url: string
  start(more?: Readonly<Record<string, string>>): Promise<void>
  end(signal: NodeJS.Signals): Promise<void>
}

export async function createBrokerProcess(variables: Readonly<Record<string, string>>): Promise<BrokerProcess> {
  const port = String(await freePort())
  let running: ServedProcess | undefined
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = running
    running = undefined
    await ending?.end(signal)
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async start(more = {}) {
      running = await serve('broker', { ...variables, ...more, SPINE_PORT: port })
    },
    end,
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  }
}
