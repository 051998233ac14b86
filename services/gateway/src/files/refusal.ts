import { type ErrorCode, SpineError } from '@digital-spine/core'

type Refusal = { readonly code: ErrorCode; readonly message: string; readonly details?: Record<string, unknown> }

/** Why a file was refused, as it is kept for whoever asks later. */
export const writeRefusal = ({ code, message, details }: SpineError): string =>
  JSON.stringify({ code, message, details })

export function readRefusal(refusal: string): SpineError {
  const { code, message, details } = JSON.parse(refusal) as Refusal
  return new SpineError(code, message, details === undefined ? {} : { details })
}
