import { queryOptions } from '@tanstack/react-query'
import { type ApiError, type Query, request, withQuery } from '../request.ts'

/** Asks a gateway at a path below `/api/v2/`, kept under that path. */
export const answerQuery = <T>(prefix: string, path: string, query?: Query) =>
  queryOptions<T, ApiError>({
    queryKey: ['api', prefix, ...path.split('/'), query ?? {}],
    queryFn: async () => (await request<T>(withQuery(`${prefix}/api/v2/${path}`, query))).value,
  })
