import { checksumAddress, type Did, networkFingerprint, parseName, signDescriptor } from '../src/index.ts'
import { crypto, now, type Party } from './fixtures.ts'

const address = (digit: string) => checksumAddress(`0x${digit.repeat(40)}`)

/** A network as its operator would describe it. */
export const describedNetwork = (broker: Did) => ({
  name: 'spine',
  chainId: 20262,
  genesis: `0x${'ab'.repeat(32)}` as const,
  rpcUrls: ['https://ledger.example', 'http://127.0.0.1:8081'],
  root: parseName('iam.ewc'),
  contracts: {
    ...{ ens: address('a'), resolver: address('b'), notifier: address('c'), didRegistry: address('d') },
    ...{ registrar: address('e'), credentialStatus: address('f') },
  },
  names: { url: 'https://names.example' },
  hub: { url: 'https://hub.example', audience: 'spine-hub' },
  broker: { url: 'https://broker.example', did: broker },
  relay: { url: 'https://names.example' },
})

/** Descriptors, valid and invalid, with the keys they are checked by. */
export async function networkVectors(operator: Party, other: Party) {
  const content = describedNetwork(other.did)
  const jws = await signDescriptor(operator.signer, content, now)
  const [head, , tail] = jws.split('.')
  const moved = await signDescriptor(operator.signer, { ...content, names: { url: 'https://evil.example' } }, now)
  return {
    keys: { [operator.signer.kid]: operator.publicKey, [other.signer.kid]: other.publicKey },
    controller: operator.did,
    now,
    valid: [
      {
        jws,
        descriptor: { v: 1, ...content, iat: now / 1000 },
        fingerprint: await networkFingerprint(crypto, content),
      },
    ],
    invalid: [
      { why: 'signed by another DID', code: 'NETWORK_MISMATCH', jws: await signDescriptor(other.signer, content, now) },
      { why: 'signed too long ago', code: 'NETWORK_MISMATCH', jws: await signDescriptor(operator.signer, content, 0) },
      { why: 'a URL is changed', code: 'SIGNATURE_INVALID', jws: `${head}.${moved.split('.')[1]}.${tail}` },
      { why: 'cut off', code: 'JWS_INVALID', jws: jws.slice(0, -10) },
    ],
  }
}
