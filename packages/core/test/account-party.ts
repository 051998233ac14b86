import { secp256k1 } from '@noble/curves/secp256k1.js'
import { signWithAccountKey } from '../src/crypto-node.ts'
import { accountAddress, accountSigner, didEthr, fromHex, toHex } from '../src/index.ts'
import { crypto } from './fixtures.ts'

/** A DID that signs with the account which controls it. */
export function accountParty() {
  const key = secp256k1.utils.randomSecretKey()
  const address = accountAddress(secp256k1.getPublicKey(key, false))
  const did = didEthr('spine', address)
  const signer = accountSigner(crypto, did, {
    async signDigest(digest) {
      const { signature, recovery } = signWithAccountKey(fromHex(digest), key)
      return `0x${toHex(signature)}${(27 + recovery).toString(16)}`
    },
  })
  return { did, address, signer }
}
