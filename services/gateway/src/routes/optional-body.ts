import type { FastifyRequest } from 'fastify'

/** For routes that may be called without a body: it is then one that says nothing. */
export const optionalBody = {
  async preValidation(request: FastifyRequest) {
    request.body ??= {}
  },
}
