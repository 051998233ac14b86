import { type Did, didEthr, SpineError } from '@digital-spine/core'
import {
  type Address,
  encodeFunctionData,
  type Hex,
  hashMessage,
  isAddressEqual,
  isHex,
  type PublicClient,
  parseAbi,
  recoverAddress,
  size,
  slice,
} from 'viem'
import { createSiweMessage, parseSiweMessage, validateSiweMessage } from 'viem/siwe'
import { createReader, onLedger } from './client.ts'
import { didRegistry } from './generated/contracts.ts'
import type { Network } from './network.ts'

/** What a message must say to count at one verifier; `now` in ms. */
export type SiweExpectation = { readonly domain: string; readonly uri: string; readonly now: number }

/** A message of EIP-4361 that says what it should; who signed it is not verified. */
export type SiweMessage = {
  readonly text: string
  readonly address: Address
  /** The identity of that address (ERC-1056). */
  readonly did: Did
  readonly nonce: string
}

/** Sign-In with Ethereum (EIP-4361) on one network. */
export type SiweVerifier = {
  readonly chainId: number
  /**
   * Reads a message strictly, as `createSiweMessage` writes it, and checks domain, URI, chain, version and times.
   * Throws VALIDATION_FAILED or PRESENTATION_INVALID; the nonce is the caller's to check.
   */
  parse(text: unknown, expected: SiweExpectation): SiweMessage
  /**
   * Verifies that the address signed: an account with low s, or a contract by its own word (EIP-1271), asked of the chain
   * as it is now; and that the address still owns its identity. Throws SIGNATURE_INVALID, KEY_REVOKED, LEDGER_UNAVAILABLE.
   */
  verify(message: SiweMessage, signature: unknown): Promise<void>
}

/** Longest time a signed message may be good for, ms. */
export const siweLifeMs = 600_000

const clockSkewMs = 60_000
const maxMessageLength = 4096
const maxSignatureBytes = 8192
/** Half the order of secp256k1: of s and -s the smaller one counts. */
const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n
/** `isValidSignature(bytes32,bytes)`, answered when the signature is valid. */
const validSignature = '0x1626ba7e'
const walletAbi = parseAbi(['function isValidSignature(bytes32, bytes) view returns (bytes4)'])

export function createSiweVerifier(network: Network): SiweVerifier {
  const reader = createReader(network.rpcUrl)
  return {
    chainId: network.chainId,
    parse: (text, expected) => parse(network, text, expected),
    async verify({ text, address }, signature) {
      if (!isHex(signature) || signature.length % 2 !== 0 || size(signature) > maxSignatureBytes)
        throw new SpineError(
          'VALIDATION_FAILED',
          `A signature is 0x and hex digits, at most ${maxSignatureBytes} bytes.`,
        )
      const digest = hashMessage(text)
      if (!(await isByAccount(address, digest, signature)) && !(await isByContract(reader, address, digest, signature)))
        throw new SpineError('SIGNATURE_INVALID', 'The message was not signed by the address in it.')
      const owner = await onLedger(() =>
        reader.readContract({
          ...{ address: network.contracts.didRegistry, abi: didRegistry.abi },
          ...{ functionName: 'identityOwner', args: [address] },
        }),
      )
      if (!isAddressEqual(owner, address))
        throw new SpineError(
          'KEY_REVOKED',
          'The address no longer owns its identity; sign in with the account that does.',
        )
    },
  }
}

function parse(network: Network, text: unknown, { domain, uri, now }: SiweExpectation): SiweMessage {
  const fields = readFields(text)
  const { address, nonce, issuedAt, expirationTime } = fields
  const refuse = (message: string): never => {
    throw new SpineError('PRESENTATION_INVALID', message)
  }
  if (fields.domain !== domain) refuse(`The message is for another domain; this is ${domain}.`)
  if (fields.scheme !== undefined && `${fields.scheme}:` !== new URL(uri).protocol)
    refuse(`The message is for another scheme; this is ${new URL(uri).protocol}//${domain}.`)
  if (fields.uri !== uri) refuse(`The message is for another URI; this is ${uri}.`)
  if (fields.chainId !== network.chainId) refuse(`The message is for another chain; this is ${network.chainId}.`)
  if (expirationTime === undefined) return refuse('The message has no expiration time; it needs one.')
  if (expirationTime.getTime() > now + siweLifeMs)
    refuse(`The message expires more than ${siweLifeMs / 60_000} minutes from now; let it end sooner.`)
  if (issuedAt.getTime() > now + clockSkewMs) refuse('The message is dated in the future; set the clock right.')
  if (!validateSiweMessage({ message: fields, domain, nonce, time: new Date(now) }))
    refuse('The message has expired or is not valid yet; sign a new one.')
  return { text: String(text), address, did: didEthr(network.name, address), nonce }
}

/** The fields of a message that is, letter for letter, what they make: nothing is read in two ways. */
function readFields(text: unknown): Parameters<typeof createSiweMessage>[0] & { issuedAt: Date } {
  try {
    if (typeof text !== 'string' || text.length > maxMessageLength) throw new Error('length')
    const fields = parseSiweMessage(text) as Parameters<typeof createSiweMessage>[0]
    const { issuedAt } = fields
    if (issuedAt === undefined || createSiweMessage(fields) !== text) throw new Error('not canonical')
    return { ...fields, issuedAt }
  } catch (cause) {
    const message =
      'This is no message of EIP-4361 as it should be written: version 1, a checksummed address, times like 2030-01-31T12:00:00.000Z.'
    throw new SpineError('VALIDATION_FAILED', message, { cause })
  }
}

async function isByAccount(address: Address, hash: Hex, signature: Hex): Promise<boolean> {
  if (size(signature) !== 65) return false
  const v = Number(slice(signature, 64))
  if ((v !== 27 && v !== 28) || BigInt(slice(signature, 32, 64)) > halfOrder) return false
  try {
    return isAddressEqual(await recoverAddress({ hash, signature }), address)
  } catch {
    return false
  }
}

async function isByContract(reader: PublicClient, address: Address, hash: Hex, signature: Hex): Promise<boolean> {
  if ((await onLedger(() => reader.getCode({ address }))) === undefined) return false
  const data = encodeFunctionData({ abi: walletAbi, functionName: 'isValidSignature', args: [hash, signature] })
  try {
    const answer = await onLedger(() => reader.call({ to: address, data }))
    return answer.data === `${validSignature}${'00'.repeat(28)}`
  } catch (error) {
    if (error instanceof SpineError && error.code === 'LEDGER_REFUSED') return false
    throw error
  }
}
