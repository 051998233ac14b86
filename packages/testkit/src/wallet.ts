import { type Did, didEthr } from '@digital-spine/core'
import { openAccount } from '@digital-spine/vault'
import { hashMessage } from 'viem'
import { createSiweMessage, type SiweMessage } from 'viem/siwe'

/** What a service asks a wallet to sign; `expiresAt` in ms. */
export type SiweTerms = Pick<SiweMessage, 'nonce' | 'domain' | 'uri' | 'chainId'> & {
  readonly statement: string
  readonly expiresAt: number
}

/** Somebody with a wallet: an account that signs in with Ethereum (EIP-4361). */
export type Wallet = {
  readonly account: ReturnType<typeof openAccount>
  readonly did: Did
  /** Signs what was asked, but for `over`. */
  signIn(terms: SiweTerms, over?: Partial<SiweMessage>): Promise<{ message: string; signature: string }>
}

export function createWallet(network: { readonly name: string }): Wallet {
  const account = openAccount(crypto.getRandomValues(new Uint8Array(32)))
  return {
    account,
    did: didEthr(network.name, account.address),
    async signIn({ expiresAt, ...terms }, over = {}) {
      const times = { issuedAt: new Date(expiresAt - 600_000), expirationTime: new Date(expiresAt) }
      const message = createSiweMessage({ ...terms, ...times, version: '1', address: account.address, ...over })
      return { message, signature: await account.signDigest(hashMessage(message)) }
    },
  }
}
