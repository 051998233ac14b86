import { errorAnswers } from '@digital-spine/api'
import { createUuidSource, type ErrorCode, errorTable, parseUuidv7, SpineError } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { Server } from '@tus/server'
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { errorBody } from '../http-server.ts'
import { receiveBytes } from './receive-bytes.ts'
import { createUploadLocks } from './upload-locks.ts'
import { createDataStore, type UploadState, type UploadStore } from './upload-store.ts'

const contentType = 'application/offset+octet-stream'
const nothing = (description: string) => ({ type: 'null', description })
const newId = createUuidSource(nodeCrypto, Date.now)

const methods = {
  POST: {
    at: '',
    summary: 'Announce an upload (tus 1.0); metadata `id` gives it a UUIDv7',
    response: { 201: nothing('Location says where it is') },
  },
  HEAD: {
    at: '/:id',
    summary: 'How much of an upload has arrived (tus 1.0)',
    response: { 200: nothing('Upload-Offset says how many bytes') },
  },
  PATCH: {
    at: '/:id',
    summary: 'Send bytes of an upload, from its offset on (tus 1.0)',
    response: { 204: nothing('Upload-Offset says how many bytes have arrived for good') },
  },
  DELETE: {
    at: '/:id',
    summary: 'Give an upload up, or delete what was uploaded (tus 1.0)',
    response: { 204: nothing('it is gone') },
  },
}

/**
 * Resumable uploads at `path` as tus 1.0 has them (core, creation, termination, expiration). `open` finds out who asks and
 * answers what it may do. A refusal has its status from tus and its body from us.
 */
export function addUploadRoutes(
  app: FastifyInstance,
  options: {
    path: string
    tags: string[]
    /** Of each route. */
    config?: FastifyContextConfig
    open: (request: FastifyRequest, reply: FastifyReply) => Promise<UploadStore>
  },
): void {
  const { path, tags, config = {}, open } = options
  const locks = createUploadLocks()

  const handle = async (request: FastifyRequest<{ Params: { id?: string } }>, reply: FastifyReply) => {
    const store = await open(request, reply)
    const received = receiveBytes(request.raw)
    let failure: unknown
    let state: UploadState | undefined
    const server = new Server({
      path,
      datastore: createDataStore(store, {
        found: (found) => {
          state = found
        },
        receive: received.read,
      }),
      locker: { newLock: (id) => locks.newLock(`${store.owner} ${id}`, () => request.raw.destroy()) },
      relativeLocation: true,
      allowedOrigins: [],
      namingFunction: (_, metadata) => (typeof metadata?.id === 'string' ? parseUuidv7(metadata.id) : newId()),
      getFileIdFromRequest: () => request.params.id,
      onResponseError(_, error) {
        failure = error
        return undefined
      },
    })
    const answer = await server.handleWeb(toWebRequest(request)).finally(received.drop)
    if (failure instanceof Error && !('status_code' in failure)) throw failure
    for (const [name, value] of answer.headers) if (!name.startsWith('content-')) reply.header(name, value)
    if (state?.expiresAt !== undefined && state.offset < state.size)
      reply.header('upload-expires', new Date(state.expiresAt).toUTCString())
    reply.status(answer.status)
    return reply.send(answer.status >= 400 ? refusal(answer.status, await answer.text()) : '')
  }

  app.register(async (scope) => {
    scope.addContentTypeParser(contentType, (_request, _payload, done) => done(null))
    for (const [method, { at, summary, response }] of Object.entries(methods)) {
      const schema = { tags, summary, response: { ...response, ...errorAnswers } }
      scope.route({ method, url: `${path}${at}`, config, schema, handler: handle })
    }
    scope.options(path, { config, schema: { hide: true } }, (_, reply) =>
      reply
        .headers({
          'tus-resumable': '1.0.0',
          'tus-version': '1.0.0',
          'tus-extension': 'creation,termination,expiration',
        })
        .status(204)
        .send(),
    )
  })
}

/** What tus judges: all but the bytes. */
function toWebRequest({ url, method, headers }: FastifyRequest): Request {
  const given = Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
  return new Request(`http://localhost${url}`, { method, headers: given as [string, string][] })
}

const codes: Partial<Record<number, ErrorCode>> = {
  404: 'FILE_UNKNOWN',
  409: 'CONFLICT',
  413: 'TOO_LARGE',
  501: 'VALIDATION_FAILED',
}

/** What tus refuses by itself: requests that are not as the protocol says. */
function refusal(statusCode: number, text: string) {
  const code = codes[statusCode] ?? (statusCode < 500 ? 'VALIDATION_FAILED' : 'INTERNAL')
  const reason = code === 'INTERNAL' ? errorTable[code].summary : text.trim()
  return { ...errorBody(new SpineError(code, reason)), statusCode }
}
