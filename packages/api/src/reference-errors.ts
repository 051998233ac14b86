import { type ErrorCode, errorTable, type SpineError } from '@digital-spine/core'
import type { ErrorAnswer } from './error-answer.ts'

type Details = Readonly<Record<string, unknown>>

/** How the DDHub client gateway tells an error. */
export type ReferenceError = {
  readonly status: number
  /** As it is spelt there, mistakes and all. */
  readonly code: string
  /** In place of our sentence if the details list what is wrong. */
  readonly reason?: string
  /** What `additionalDetails` have beside ours. */
  readonly details?: (error: Pick<SpineError, 'message' | 'details'>) => Details
}

const bad = (code: string, details?: ReferenceError['details']): ReferenceError => ({
  ...{ status: 400, code },
  ...(details === undefined ? {} : { details }),
})
const invalid: ReferenceError = {
  ...{ status: 400, code: 'VALIDATION::FAILED', reason: 'Validation failed' },
  details: ({ message, details }) => ({ errors: details?.errors ?? [message] }),
}
const forbidden: ReferenceError = {
  ...{ status: 403, code: 'DHCG::UNAUTHORIZED' },
  details: () => ({ hint: 'check if mTLS is configured or if API Key is specified' }),
}

/** What stands for a code of ours at the paths that the DDHub client gateway has too; a code that is not here stays itself. */
export const referenceErrors: Partial<Record<ErrorCode, ReferenceError>> = {
  VALIDATION_FAILED: invalid,
  DID_INVALID: invalid,
  NAME_INVALID: invalid,
  UNAUTHENTICATED: forbidden,
  FORBIDDEN: forbidden,
  ORIGIN_FOREIGN: forbidden,
  NOT_FOUND: {
    ...{ status: 404, code: 'DHCG::ROUTE_NOT_FOUND' },
    details: () => ({ hint: 'the paths that there are stand in /docs' }),
  },
  CHANNEL_UNKNOWN: bad('CHANNEL::NOT_FOUND', ({ details }) => ({ channelName: details?.fqcn })),
  CHANNEL_EXISTS: bad('CHANNEL::ALREADY_EXISTS', ({ details }) => ({ channelName: details?.fqcn })),
  CHANNEL_FIXED: bad('CHANNEL::RESTRICTED_FIELDS_UPDATE'),
  CHANNEL_UNFIT: bad('CHANNEL::TYPE_INVALID'),
  TOPIC_NOT_CARRIED: bad('TOPIC::NOT_RELATED_TO_CHANNEL'),
  TOPIC_INCOMPLETE: bad('MESSAGING::TOPIC_OWNER_AND_NAME_REQUIRED'),
  NOT_MESSAGE_FORMS: bad('CHANNEL::MESSAGE_FORMS_ONLY'),
  TOPIC_UNKNOWN: bad('TOPIC::NOT_FOUND', ({ details }) => ({ topicId: details?.topicId ?? '' })),
  TOPIC_DELETED: bad('TOPIC::NOT_FOUND', ({ details }) => ({ topicId: details?.topicId ?? '' })),
  NO_RECIPIENTS: bad('MESSAGING::RECIPIENTS_NOT_PRESENT'),
  PAYLOAD_INVALID: {
    status: 422,
    code: 'DDHUB::INVALID_PAYLOAD',
    details: ({ details }) => asAjvError(firstProblem(details)),
  },
  CLIENTS_EXCEEDED: bad('MESSAGING:MAXIMUM_NUMBER_OF_CLIENTS_REACHED'),
  CONTACT_UNKNOWN: bad('CONTACT::NOT_FOUND'),
  FILE_TYPE_UNFIT: bad('MESSAGING::FILE_TYPE_NOT_MATCHED'),
  FILE_TOO_LARGE: bad('MESSAGING::FILE_SIZE_GREATER_THEN_100_MB'),
  FILE_UNKNOWN: bad('MESSAGING::FILE_NOT_FOUND'),
  FILE_CORRUPT: bad('SIG::NO_MATCH'),
  KEY_INVALID: bad('ID::INVALID_PRIVATE_KEY'),
  SERVICE_UNAVAILABLE: { status: 503, code: 'MB::UNKNOWN' },
  INTERNAL: { status: 500, code: 'DHCG::UNKNOWN' },
}

const notJson = bad('MESSAGING::PAYLOAD JSON PARSE FAILED')

/** What is a refusal of the broker if it came from there, by the numbers of its errors. */
const brokerCodes: Partial<Record<ErrorCode, readonly [errorCode: string, errorCodeName: string]>> = {
  UNAUTHENTICATED: ['10', 'UNAUTHORIZE ACCESS'],
  FORBIDDEN: ['10', 'UNAUTHORIZE ACCESS'],
  SCHEMA_INVALID: ['13', 'SCHEMA VALIDATION FAILED'],
  CONFLICT: ['51', 'DUPLICATION'],
  TOPIC_INCOMPATIBLE: ['60', 'GENERAL'],
  TOPIC_UNTRUSTED: ['60', 'GENERAL'],
}

/**
 * An error as the DDHub client gateway tells it, with our own code as `spineCode` and our details beside those of there,
 * which are alone in `spineDetails`.
 * `proper` keeps the codes and answers the status that HTTP has for the error.
 */
export function asReferenceError(error: SpineError, statuses: 'reference' | 'proper'): ErrorAnswer {
  const { code: spineCode, message } = error
  const { status, code, reason, details: further } = findReference(error)
  const details = ownDetails(error)
  const added = further?.(error)
  const additionalDetails = { ...details, ...added }
  return {
    err: {
      ...{ code, spineCode, reason: details?.errors === undefined ? message : (reason ?? message) },
      ...(Object.keys(additionalDetails).length === 0 ? {} : { additionalDetails }),
      ...(added === undefined ? {} : { spineDetails: details ?? {} }),
    },
    timestamp: new Date().toISOString(),
    statusCode: statuses === 'proper' ? errorTable[spineCode].status : status,
  }
}

/** Without the place that `readError` of packages/client adds to what a broker refuses. */
function ownDetails({ details }: SpineError): Details | undefined {
  if (details?.from !== 'broker') return details
  const { from: _, path: __, ...own } = details
  return own
}

function findReference({ code, details }: SpineError): ReferenceError {
  const brokerCode = details?.from === 'broker' ? brokerCodes[code] : undefined
  if (brokerCode !== undefined) return asBrokerRefusal(brokerCode)
  if (code === 'PAYLOAD_INVALID' && firstProblem(details).notJson === true) return notJson
  return referenceErrors[code] ?? { status: errorTable[code].status, code }
}

const asBrokerRefusal = ([errorCode, errorCodeName]: readonly [string, string]): ReferenceError =>
  bad('MB::ERROR', ({ message, details }) => ({
    ...{ errorCodeName, errorCode, errorCodeMessage: message },
    path: details?.path,
  }))

/** What packages/schema found first. */
type Problem = {
  readonly message?: string
  readonly path?: string
  readonly keyword?: string
  readonly schemaPath?: string
  readonly asked?: unknown
  readonly notJson?: boolean
}

const firstProblem = (details: Details | undefined): Problem =>
  (details?.errors as readonly Problem[] | undefined)?.[0] ?? {}

/** In the members of an error of Ajv; `params` has what the keyword asks for under its name. */
const asAjvError = ({ path = '', schemaPath = '', keyword = '', asked, message = '' }: Problem): Details => ({
  ...{ instancePath: path, schemaPath, keyword, message },
  params: asked === undefined ? {} : { [keyword]: asked },
})
