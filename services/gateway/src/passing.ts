import { errorTable, type SpineError } from '@digital-spine/core'

/** Whether a failure says nothing about what was to be done: something is away, or asks for patience. It is tried again. */
export const isPassing = ({ code }: SpineError): boolean => errorTable[code].status >= 500 || code === 'QUOTA_EXCEEDED'
