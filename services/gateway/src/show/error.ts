import { asReferenceError, type ErrorAnswer } from '@digital-spine/api'
import type { SpineError } from '@digital-spine/core'
import { errorBody } from '@digital-spine/runtime'
import type { FastifyRequest } from 'fastify'

/** At the paths that the DDHub client gateway has too, and at those of its API that nobody has, an error shows as there. */
export function showError(
  error: SpineError,
  { is404, url, routeOptions }: Pick<FastifyRequest, 'is404' | 'url' | 'routeOptions'>,
  statuses: 'reference' | 'proper',
): ErrorAnswer {
  const isReference = is404 ? url.startsWith('/api/v2/') : routeOptions.config.reference === true
  return isReference ? asReferenceError(error, statuses) : errorBody(error)
}
