import type { Did } from '@digital-spine/core'
import { type Static, Type } from 'typebox'

const did = (description: string) => Type.Optional(Type.Unsafe<Did>({ type: 'string', maxLength: 255, description }))

/** `GET /v1/files/{id}`: a file is known by who sends it and its id. */
export const FileQuery = Type.Object(
  {
    sender: did('who sent the message with the file; the caller if left out'),
    mailbox: did('the mailbox that the message is in, if it is not the caller’s own'),
  },
  { additionalProperties: false },
)
export type FileQuery = Static<typeof FileQuery>

/** Sealed chunks, one after the other. */
export const FileBytes = {
  description: 'sealed chunks, one after the other',
  content: { 'application/octet-stream': { schema: Type.String({ format: 'binary' }) } },
}
