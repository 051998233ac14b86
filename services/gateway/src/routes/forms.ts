import type { FastifyInstance } from 'fastify'

/** For routes that take a form, which they read themselves, as it comes. */
export const readByRoute = { validatorCompiler: () => () => true } as const

/** Has `add` add routes that take forms. */
export function withForms(app: FastifyInstance, add: (scope: FastifyInstance) => void): void {
  app.register(async (scope) => {
    scope.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null))
    add(scope)
  })
}
