import { type AgreementKey, isSpineError, SpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'

/** Opens with whichever of this gateway's key-agreement keys it was sealed to; throws DECRYPTION_FAILED if with none. */
export async function openWithOwnKeys<T>(
  { identity }: Pick<GatewayContext, 'identity'>,
  open: (key: AgreementKey) => Promise<T>,
): Promise<T> {
  for (const key of await identity.agreementKeys()) {
    try {
      return await open(key)
    } catch (error) {
      if (!isSpineError(error, 'DECRYPTION_FAILED')) throw error
    }
  }
  throw new SpineError('DECRYPTION_FAILED', 'It is not sealed to a key of this gateway.')
}
