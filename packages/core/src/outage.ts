import { type ErrorCode, SpineError } from './errors.ts'

/**
 * The first that succeeds. If none does: the failure of the last, but what failed for reasons of its own, such as an
 * outage, is thrown, since it might have succeeded.
 */
export async function firstOf<I, T>(
  items: readonly I[],
  attempt: (item: I) => Promise<T>,
): Promise<{ readonly item: I; readonly value: T } | { readonly failure: unknown }> {
  let failure: unknown
  let outage: { error: unknown } | undefined
  for (const item of items) {
    try {
      return { item, value: await attempt(item) }
    } catch (error) {
      if (isOutage(error)) outage ??= { error }
      failure = error
    }
  }
  if (outage !== undefined) throw outage.error
  return { failure }
}

/** Failures that are the credential's own. All others say nothing about it, and are never taken for a "no". */
const verdicts: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...(['CREDENTIAL_INVALID', 'CREDENTIAL_EXPIRED', 'CREDENTIAL_REVOKED', 'CREDENTIAL_SUSPENDED'] as const),
  ...(['CREDENTIAL_VERSION', 'ISSUER_NOT_ALLOWED', 'PRECONDITION_MISSING'] as const),
  ...(['SIGNATURE_INVALID', 'KEY_UNKNOWN', 'KEY_REVOKED', 'DID_INVALID', 'NAME_INVALID'] as const),
])

/** Whether an error says nothing about the credential. */
export const isOutage = (error: unknown): boolean => !(error instanceof SpineError) || !verdicts.has(error.code)
