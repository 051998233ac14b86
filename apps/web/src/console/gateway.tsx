import { createContext, type ReactNode, useContext } from 'react'

/** The gateway whose console this is. */
export type Gateway = {
  /** What its API's paths begin with: nothing at the gateway itself, the proxy's path in the sandbox. */
  readonly prefix: string
  /** Where the console is: `/console`, or `/participants/KEY` in the sandbox. */
  readonly home: string
  /** Whether the sandbox shows it: then there is a way back to the map, and nobody to sign in or out. */
  readonly inSandbox: boolean
}

const Context = createContext<Gateway | undefined>(undefined)

export function GatewayProvider({ gateway, children }: { gateway: Gateway; children: ReactNode }) {
  return <Context value={gateway}>{children}</Context>
}

export function useGateway(): Gateway {
  const gateway = useContext(Context)
  if (gateway === undefined) throw new TypeError('there is no gateway around this')
  return gateway
}
