import { errorTable, isSpineError } from '@digital-spine/core'

/** Whether a service failed, rather than refused: the same may succeed later, or at another place. */
export const isOutage = (error: unknown): boolean => !isSpineError(error) || errorTable[error.code].status >= 500
