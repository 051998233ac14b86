import type { MovingFile } from '@digital-spine/api'
import { useRef } from 'react'
import { useAnswer } from '../use-answer.ts'
import { addSample, type Sample, speedOf } from './speed.ts'

/** Files on their way as the gateway tells, each with its speed (bytes a second) once that is known. */
export function useMoving(): readonly (MovingFile & { readonly speed?: number | undefined })[] {
  const { data = [], dataUpdatedAt: at } = useAnswer<readonly MovingFile[]>('files', { everyMs: 1000 })
  const seen = useRef({ at: 0, samples: new Map<string, readonly Sample[]>() })
  if (seen.current.at !== at) {
    const { samples } = seen.current
    const keyOf = ({ direction, id }: MovingFile): string => `${direction} ${id}`
    seen.current = {
      at,
      samples: new Map(
        data.map((file) => [keyOf(file), addSample(samples.get(keyOf(file)) ?? [], { at, bytes: file.bytes })]),
      ),
    }
  }
  return data.map((file) => ({
    ...file,
    speed: speedOf(seen.current.samples.get(`${file.direction} ${file.id}`) ?? []),
  }))
}
