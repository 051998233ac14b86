import { isFileName, type Name, parseName, parseUuidv7, SpineError } from '@digital-spine/core'

/** What a participant says of a file it sends, in the metadata of its upload. */
export type UploadRequest = {
  readonly fqcn: string
  readonly owner: Name
  readonly topicName: string
  readonly topicVersion: string | undefined
  readonly name: string
  /** Media type; that of the topic if it says none. */
  readonly cty: string | undefined
  readonly tx: string | null
  readonly re: string | null
  readonly retx: string | null
}

type Metadata = Readonly<Record<string, string | null>>

const maxLength = 255
/** RFC 6838 section 4.2, with parameters as RFC 9110 section 5.6.6 has them. */
const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*(?: *; *[a-z0-9-]+=[a-z0-9."-]+)*$/i

/** Throws VALIDATION_FAILED with all that is wrong, NAME_INVALID. */
export function readUploadRequest(metadata: Metadata): UploadRequest {
  const errors: string[] = []
  const optional = (key: string): string | undefined => {
    const value = metadata[key]
    if (value == null || value === '') return undefined
    if (value.length > maxLength) errors.push(`${key} has more than ${maxLength} characters`)
    return value
  }
  const required = (key: string): string => {
    const value = optional(key)
    if (value === undefined) errors.push(`${key} is missing`)
    return value ?? ''
  }
  const [fqcn, topicOwner, topicName] = [required('fqcn'), required('topicOwner'), required('topicName')]
  const [name, cty] = [required('filename'), optional('filetype')]
  if (name !== '' && !isFileName(name)) errors.push('filename is not a name without a path')
  if (cty !== undefined && !mediaType.test(cty)) errors.push('filetype is not a media type')
  const re = optional('initiatingMessageId')
  const request = {
    ...{ fqcn, topicName, topicVersion: optional('topicVersion'), name, cty },
    ...{ tx: optional('transactionId') ?? null, retx: optional('initiatingTransactionId') ?? null },
  }
  if (errors.length > 0)
    throw new SpineError('VALIDATION_FAILED', 'The metadata of the upload does not say what is needed.', {
      details: { errors },
    })
  return { ...request, owner: parseName(topicOwner), re: re === undefined ? null : parseUuidv7(re) }
}
