import { formRoutes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { allow } from '../access/principal.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { Files } from '../files/open-files.ts'
import { readForm } from '../files/read-form.ts'
import { sendForm } from '../files/send-form.ts'
import { showAccepted } from '../show/accepted.ts'
import { readByRoute, withForms } from './forms.ts'

/** As the DDHub client gateway has it; resumable uploads have no limit but that of the channel. */
const maxFileBytes = 100_000_000

type UploadParts = {
  readonly files: Pick<Files, 'hold' | 'uploads'>
  readonly members: Pick<Members, 'known' | 'recipients'>
}

/** Files that come in one form. */
export function addUploadRoute(
  app: FastifyInstance,
  context: Pick<GatewayContext, 'db' | 'topics' | 'signer'>,
  { files: { hold, uploads }, members }: UploadParts,
): void {
  const take = async ({ raw, headers, principal }: FastifyRequest): ReturnType<typeof sendForm> => {
    await using stack = new AsyncDisposableStack()
    const atMost = Math.min(maxFileBytes, Number(headers['content-length'] ?? maxFileBytes))
    const { fields, files } = await readForm(raw, {
      ...{ maxFiles: 1, maxFileBytes },
      take: async ({ bytes, ...about }) => {
        const held = await hold(bytes, atMost)
        stack.defer(held.remove)
        return { ...about, ...held }
      },
    })
    const { file } = files
    if (file === undefined)
      throw new SpineError('VALIDATION_FAILED', 'There is no file.', { details: { errors: ['file is missing'] } })
    allow(principal, 'send', fields.fqcn ?? '')
    const traceparent = typeof headers.traceparent === 'string' ? headers.traceparent : undefined
    return await sendForm(context, { uploads, members }, { fields, file, traceparent })
  }
  withForms(app, (scope) =>
    scope.post(
      '/api/v2/messages/upload',
      {
        ...readByRoute,
        config: { access: 'send', channel: 'found', reference: true },
        schema: formRoutes.upload,
      },
      async (request, reply) => {
        const accepted = await take(request)
        return reply.status(201).send(showAccepted(accepted, context.signer.did))
      },
    ),
  )
}
