import { SpineError } from './errors.ts'
import { type Audience, verifyKeyBinding } from './key-binding.ts'
import { type DisclosedFields, parseSdJwt } from './sd-jwt-format.ts'
import type { CredentialReport, VerifiedRole, VerifyCredentialOptions } from './verify-credential.ts'
import { verified, walkPresented } from './verify-credential.ts'
import type { ReadCredential } from './walk.ts'

/** How an SD-JWT is verified: as presented to us, or (by its holder) as its issuer handed it out. */
export type VerifySdJwtOptions = VerifyCredentialOptions & { readonly presentedTo: Audience | 'nobody' }

/** A role proved by an SD-JWT VC, and the fields that its holder disclosed. */
export type VerifiedSdJwt = VerifiedRole & { readonly fields: DisclosedFields }

/**
 * The whole check of an SD-JWT VC: its disclosures, the holder's key binding to this verifier and nonce, and everything
 * that is checked of a role credential. The nonce must be one that the verifier gave out and takes once. Throws the code
 * of the first check that fails.
 */
export async function verifySdJwt(text: unknown, options: VerifySdJwtOptions): Promise<VerifiedSdJwt> {
  const read = reader(text, options)
  const role = verified(await walkPresented(read.read, options, false))
  return { ...role, fields: read.fields() }
}

/** The same checks for people to read, as for any credential. */
export async function reportSdJwt(text: unknown, options: VerifySdJwtOptions): Promise<CredentialReport> {
  return (await walkPresented(reader(text, options).read, options, true)).report
}

function reader(text: unknown, { crypto, ports, now, presentedTo }: VerifySdJwtOptions) {
  let fields: DisclosedFields = { issuerFields: {}, requestorFields: {} }
  return {
    fields: () => fields,
    async read(): Promise<ReadCredential> {
      const parsed = await parseSdJwt(crypto, text)
      const { credential, jws, issuerJwt, keyBinding, holder } = parsed
      fields = parsed.fields
      const checkBinding = async (): Promise<string> => {
        if (presentedTo === 'nobody') {
          if (keyBinding === undefined) return 'It is not presented to anybody.'
          throw new SpineError('PRESENTATION_INVALID', 'It is presented to somebody.')
        }
        await verifyKeyBinding({ crypto, keys: ports.keys, now }, parsed, presentedTo)
        return `Presented to ${presentedTo.audience} with ${holder.kid}.`
      }
      return { credential, jws, text: issuerJwt, binding: { kid: holder.kid, check: checkBinding } }
    },
  }
}
