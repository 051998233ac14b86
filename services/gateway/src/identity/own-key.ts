import { fromHex, SpineError } from '@digital-spine/core'
import { type Account, openAccount } from '@digital-spine/vault'

/** Throws KEY_INVALID for what is no private key, CONFLICT for the key of another account: an identity stays. */
export function checkOwnKey({ address }: Pick<Account, 'address'>, privateKey: string): void {
  if (openKey(privateKey).address !== address)
    throw new SpineError(
      'CONFLICT',
      'The gateway has an identity, which stays. One that was exported gets a gateway of its own: spine identity import.',
    )
}

function openKey(text: string): Account {
  try {
    return openAccount(fromHex(text))
  } catch {
    // The cause may have the key in it.
    throw new SpineError('KEY_INVALID', 'The text is not a private key of secp256k1.')
  }
}
