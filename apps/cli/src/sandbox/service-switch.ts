type Running = { readonly url: string; close(): Promise<void> }

/** A service that can be stopped and started again, on the same port and state. */
export type ServiceSwitch = {
  readonly url: string
  readonly running: boolean
  setRunning(running: boolean): Promise<void>
}

/** Starts a service that can be switched; `start` gets the port it is to listen on. */
export async function createServiceSwitch(
  start: (port: number) => Promise<Running>,
  firstPort: number,
): Promise<ServiceSwitch> {
  let service: Running | undefined = await start(firstPort)
  const { url } = service
  const port = Number(new URL(url).port)
  let turn: Promise<void> = Promise.resolve()
  const change = async (running: boolean): Promise<void> => {
    if (running) service ??= await start(port)
    else {
      const ending = service
      service = undefined
      await ending?.close()
    }
  }
  return {
    url,
    get running() {
      return service !== undefined
    },
    setRunning(running) {
      const mine = turn.then(() => change(running))
      turn = mine.catch(() => undefined)
      return mine
    },
  }
}
