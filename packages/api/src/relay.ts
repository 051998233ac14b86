import { type Static, Type } from 'typebox'

const strict = { additionalProperties: false }

/** `POST /v1/relay`: calldata for one of the network's contracts that carries its signer's signature. */
export const RelaySubmission = Type.Object(
  {
    contract: Type.Unsafe<'registrar' | 'didRegistry' | 'credentialStatus'>({
      type: 'string',
      enum: ['registrar', 'didRegistry', 'credentialStatus'],
    }),
    data: Type.Unsafe<`0x${string}`>({ type: 'string', pattern: '^0x[0-9a-fA-F]*$', maxLength: 64_000 }),
  },
  strict,
)
export type RelaySubmission = Static<typeof RelaySubmission>

/** What came of a relayed write, once it is on the ledger. */
export const RelayedWrite = Type.Object({
  transaction: Type.String({ description: 'hash of the transaction' }),
  block: Type.Integer(),
  signer: Type.String({ description: 'DID of whoever signed the write' }),
  repeated: Type.Boolean({ description: 'the order had been done before; this is where' }),
  quota: Type.Object({
    limit: Type.Integer({ description: 'transactions a minute' }),
    remaining: Type.Integer(),
    resetSeconds: Type.Integer({ description: 'until all of it is there again' }),
  }),
})
export type RelayedWrite = Static<typeof RelayedWrite>

/** `GET /v1/relay`: who pays, and with what. */
export const RelayStatus = Type.Object({
  network: Type.String(),
  chainId: Type.Integer(),
  address: Type.String({ description: 'the account that pays' }),
  balance: Type.String({ description: 'what it has, in wei' }),
  quotaPerMinute: Type.Integer({ description: 'transactions a minute for one DID' }),
})
export type RelayStatus = Static<typeof RelayStatus>
