import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'
import { SendAnswer } from './gateway-send.ts'

const consumes = ['multipart/form-data']
const file = (description: string) => Type.String({ format: 'binary', description })
const uuid = Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' })
const bytes = (description: string) => ({ description, content: { '*/*': { schema: Type.String() } } })

/** `POST /api/v2/messages/upload`: parts in any order. */
export const UploadForm = Type.Object(
  {
    file: file('with the media type of the format of the topic, or text/csv; 100,000,000 bytes at most'),
    fqcn: Type.String(),
    topicOwner: Type.String(),
    topicName: Type.String(),
    topicVersion: Type.Optional(Type.String()),
    transactionId: Type.Optional(Type.String()),
    initiatingMessageId: Type.Optional(Type.String()),
    initiatingTransactionId: Type.Optional(Type.String()),
  },
  { title: 'UploadForm' },
)

/** `POST /api/v2/certificate`: PEM. */
export const CertificateForm = Type.Object(
  {
    certificate: file('of this gateway, with those between it and its authority'),
    privateKey: file('of the certificate, not encrypted'),
    caCertificate: Type.Optional(file('of who signed the certificate of the broker')),
  },
  { title: 'CertificateForm' },
)

export const DownloadQuery = Type.Object({ fileId: uuid })
export type DownloadQuery = Static<typeof DownloadQuery>
export const SentFileParams = Type.Object({ id: uuid })
export type SentFileParams = Static<typeof SentFileParams>

/** Schemas of the routes that take forms, and of those that answer files as the DDHub client gateway does. */
export const formRoutes = {
  upload: {
    summary: 'Send a file that a form brings; larger ones are sent by resumable uploads',
    tags: ['files'],
    consumes,
    body: UploadForm,
    response: { 201: SendAnswer, ...errorAnswers },
  },
  download: {
    summary: 'The file of a received message',
    tags: ['files'],
    querystring: DownloadQuery,
    response: { 200: bytes('all of it'), ...errorAnswers },
  },
  downloadSent: {
    summary: 'A file that was sent on a channel for message forms, as long as it is kept',
    tags: ['files'],
    params: SentFileParams,
    response: { 200: bytes('all of it'), ...errorAnswers },
  },
  certificate: {
    summary: 'Show the broker a client certificate from now on',
    tags: ['identity'],
    consumes,
    body: CertificateForm,
    response: { 201: Type.Null({ description: 'it is kept in the vault' }), ...errorAnswers },
  },
} as const
