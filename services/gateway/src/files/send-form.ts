import { contentTypes, SpineError } from '@digital-spine/core'
import { getChannelOf } from '../channels/channel-store.ts'
import { checkSomebody } from '../channels/check-somebody.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { Accepted } from '../outbox/accept.ts'
import type { HeldFile } from './hold-file.ts'
import { readUploadRequest } from './upload-request.ts'
import type { Uploads } from './uploads.ts'

/** A file that a form brought, with what else it said. */
export type FileForm = {
  readonly fields: Readonly<Record<string, string>>
  readonly file: HeldFile & { readonly name: string | undefined; readonly contentType: string }
  readonly traceparent: string | undefined
}

/** What systems written for the DDHub client gateway call every file. */
const anyType = 'text/csv'

/**
 * Sends a file that a form brought, all at once. The same with the same transaction id is the same message. Throws as what
 * uploads throw, and FILE_TYPE_UNFIT.
 */
export async function sendForm(
  { db, topics }: Pick<GatewayContext, 'db' | 'topics'>,
  { uploads, members }: { uploads: Uploads; members: Pick<Members, 'known' | 'recipients'> },
  { fields, file, traceparent }: FileForm,
): Promise<Accepted> {
  const { size, name = 'file', contentType } = file
  const announced = { size, metadata: { ...fields, filename: name }, traceparent }
  const request = readUploadRequest(announced.metadata)
  const channel = await getChannelOf(db, request.fqcn, 'upload')
  const { format } = await topics.get(request.owner, request.topicName, request.topicVersion)
  if (contentType !== anyType && contentType !== contentTypes[format]) {
    const message = `A file of this topic has the media type ${contentTypes[format]}, or ${anyType}; this has ${contentType}.`
    throw new SpineError('FILE_TYPE_UNFIT', message)
  }
  await checkSomebody(members, channel)
  const recipients = members.known(channel.fqcn)?.members.map(({ did }) => did)
  const create = async (): Promise<string> => {
    const id = await uploads.create(announced)
    const { offset } = await uploads.find(id)
    if (offset === 0 || offset === size) return id
    // What came of it before may have been another file.
    await uploads.remove(id)
    return uploads.create(announced)
  }
  const id = await create()
  const { offset } = await uploads.find(id)
  // An empty one is complete as soon as it is announced.
  if (offset === size) return { id, duplicate: size > 0, recipients }
  try {
    await uploads.append(id, 0, file.read())
  } catch (error) {
    await uploads.remove(id).catch(() => undefined)
    throw error
  }
  return { id, duplicate: false, recipients }
}
