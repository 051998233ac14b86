import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { type ApiError, request } from '../request.ts'
import { useGateway } from './gateway.tsx'
import { useRefresh } from './use-answer.ts'

export type Act = {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v2/`, its parts encoded by {@link pathOf}. */
  readonly path: string
  readonly body?: unknown
}

/** Does something at the gateway; then what is below `refresh` is asked for again. Its error is for the caller to show. */
export function useAct<T, Given = void>(
  act: (given: Given) => Act,
  { refresh = [], onDone }: { refresh?: readonly string[]; onDone?: (answer: T, given: Given) => void } = {},
): UseMutationResult<T, ApiError, Given> {
  const { prefix } = useGateway()
  const again = useRefresh()
  return useMutation<T, ApiError, Given>({
    async mutationFn(given) {
      const { method, path, body } = act(given)
      return (await request<T>(`${prefix}/api/v2/${path}`, { method, body })).value
    },
    async onSuccess(answer, given) {
      onDone?.(answer, given)
      await again(...refresh)
    },
  })
}

/** A path of parts that may hold anything. */
export const pathOf = (...parts: readonly string[]): string => parts.map(encodeURIComponent).join('/')
