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
