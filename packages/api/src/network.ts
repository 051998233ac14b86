import { type Static, Type } from 'typebox'

const strict = { additionalProperties: false }
const url = Type.String({ minLength: 1, maxLength: 255, description: 'http or https, without a trailing slash' })
const service = Type.Object({ url }, strict)

/** `POST /api/v2/network/descriptor`: where the services of the network are. The broker's DID is asked of it if left out. */
export const NetworkServices = Type.Object(
  {
    rpcUrls: Type.Array(url, { minItems: 1, maxItems: 10 }),
    names: service,
    hub: Type.Object({ url, audience: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })) }, strict),
    broker: Type.Object({ url, did: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })) }, strict),
    relay: Type.Optional(service),
  },
  strict,
)
export type NetworkServices = Static<typeof NetworkServices>

/** `GET /api/v2/network`: the network a gateway is on, with the services it uses and the latest block it knows. */
export const NetworkView = Type.Object({
  name: Type.String(),
  chainId: Type.Integer(),
  rpcUrl: Type.String(),
  root: Type.String(),
  contracts: Type.Record(Type.String(), Type.String()),
  names: service,
  hub: service,
  broker: Type.Object({ url, did: Type.String() }),
  block: Type.Object({ number: Type.Integer(), timestamp: Type.Integer({ description: 'ms since the epoch' }) }),
})
export type NetworkView = Static<typeof NetworkView>
