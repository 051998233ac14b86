import type { FileProgress } from '@digital-spine/api'
import type { GatewayContext } from '../context.ts'

/** Tells whoever watches how far files are: each change of state, and now and then how many bytes. */
export type FileNews = {
  tell(progress: FileProgress): void
  /** How far files are that move now. */
  list(): readonly FileProgress[]
}

const everyBytes = 16 << 20
const ended: ReadonlySet<FileProgress['state']> = new Set(['stored', 'ready', 'refused'])

export function createFileNews({ events, now }: Pick<GatewayContext, 'events' | 'now'>): FileNews {
  const latest = new Map<string, { progress: FileProgress; told: number }>()
  return {
    tell(progress) {
      const { id, direction, state, bytes, size, code } = progress
      const key = `${direction} ${id}`
      const last = latest.get(key)
      const worthTelling =
        last === undefined ||
        last.progress.state !== state ||
        last.progress.code !== code ||
        bytes === size ||
        Math.abs(bytes - last.told) >= everyBytes
      if (ended.has(state)) latest.delete(key)
      else latest.set(key, { progress, told: worthTelling ? bytes : last.told })
      if (worthTelling) events.emit('activity', { kind: 'file', ...progress, at: now() })
    },
    list: () => [...latest.values()].map(({ progress }) => progress),
  }
}
