import type { LetterKind, RedriveAnswer, ShownDeadLetter } from '@digital-spine/api'
import { useState } from 'react'
import { type ApiError, request, withQuery } from '../../request.ts'
import { useGateway } from '../gateway.tsx'
import { useRefresh } from '../use-answer.ts'

export type LetterFilter = { readonly kind: LetterKind | undefined; readonly code: string | undefined }
export type Deed = 'redrive' | 'purge'
/** What came of a deed so far. */
export type Progress = {
  readonly deed: Deed
  readonly of: number
  readonly done: number
  readonly refused: RedriveAnswer['refused']
  readonly isOver: boolean
  readonly error?: ApiError
}

const atOnce = 50

/** Gives dead letters another try or gives them up, some at a time, so that one sees how far it is. */
export function useBulk() {
  const { prefix } = useGateway()
  const refresh = useRefresh()
  const [progress, setProgress] = useState<Progress>()
  const act = async (deed: Deed, ids: readonly number[]): Promise<Pick<Progress, 'done' | 'refused'>> => {
    const { value } = await request<Partial<RedriveAnswer> & { readonly purged?: number }>(
      `${prefix}/api/v2/dead-letters/${deed}`,
      { method: 'POST', body: { ids } },
    )
    return { done: value.redriven ?? value.purged ?? 0, refused: value.refused ?? [] }
  }
  const run = async (deed: Deed, of: number, batches: AsyncIterable<readonly number[]>): Promise<void> => {
    let now: Progress = { deed, of, done: 0, refused: [], isOver: false }
    setProgress(now)
    try {
      for await (const ids of batches) {
        const { done, refused } = await act(deed, ids)
        now = { ...now, done: now.done + done, refused: [...now.refused, ...refused] }
        setProgress(now)
      }
      setProgress({ ...now, isOver: true })
    } catch (error) {
      setProgress({ ...now, isOver: true, error: error as ApiError })
    }
    await refresh('dead-letters', 'messages')
  }
  return {
    progress,
    forget: () => setProgress(undefined),
    some: (deed: Deed, ids: readonly number[]) => run(deed, ids.length, cut(ids)),
    /** All that fit, oldest first: in that order they came. */
    all: (deed: Deed, of: number, filter: LetterFilter) =>
      run(deed, of, listed(`${prefix}/api/v2/dead-letters`, filter)),
  }
}

async function* cut(ids: readonly number[]): AsyncGenerator<readonly number[]> {
  for (let i = 0; i < ids.length; i += atOnce) yield ids.slice(i, i + atOnce)
}

async function* listed(path: string, filter: LetterFilter): AsyncGenerator<readonly number[]> {
  for (let after: number | undefined; ; ) {
    const query = { ...filter, order: 'oldest', limit: atOnce, after }
    const { value } = await request<readonly ShownDeadLetter[]>(withQuery(path, query))
    if (value.length === 0) return
    yield value.map(({ id }) => id)
    after = value.at(-1)?.id
  }
}
