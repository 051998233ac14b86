import { type Did, isSpineError, SpineError } from '@digital-spine/core'
import type { UploadStore } from '@digital-spine/runtime'
import type { BrokerContext } from '../context.ts'
import { fileKey } from './file-store.ts'
import { removeFile } from './remove-file.ts'

/** An upload that nothing is added to any more, or that no message names. */
export const abandonedMs = 24 * 3_600_000

/** The uploads of a participant: what is known of them is in the log, their bytes are in the store. */
export function openUploads(
  context: Pick<BrokerContext, 'log' | 'files' | 'quotas' | 'audit' | 'now'>,
  owner: Did,
): UploadStore {
  const { log, files, quotas, audit, now } = context
  const keyOf = (id: string): string => fileKey({ owner, id })
  const get = async (id: string) => {
    const file = await log.findFile(owner, { owner, id }, now())
    if (file === null) throw new SpineError('FILE_UNKNOWN', `You have no file ${id} here.`)
    return file
  }
  const extend = (id: string, complete: boolean): Promise<null> =>
    log.extendFile(owner, id, { at: now(), until: now() + abandonedMs, complete })
  return {
    owner,
    async create({ id, size }) {
      if (size === 0) throw new SpineError('VALIDATION_FAILED', 'A file has at least one byte, its seal.')
      const { fileBytes: limit } = await quotas.of(owner)
      await files.checkRoom(size)
      await log.createFile(owner, { id, size, at: now(), until: now() + abandonedMs, limit })
      return id
    },
    async find(id) {
      const { size, complete, expiresAt } = await get(id)
      return { size, expiresAt, offset: complete ? size : Math.min(size, await files.length(keyOf(id))) }
    },
    async append(id, offset, bytes) {
      const { size, complete } = await get(id)
      if (complete) return size
      try {
        await extend(id, false)
        const end = await files.append(keyOf(id), offset, bytes)
        if (end === size) await extend(id, true)
        return end
      } catch (error) {
        // Nothing is left of what does not fit, nor of what has ended meanwhile.
        if (isSpineError(error, 'FILE_STORE_FULL') || isSpineError(error, 'FILE_UNKNOWN')) {
          await files.remove(keyOf(id))
          await removeFile(context, { owner, id })
        }
        throw error
      }
    },
    async remove(id) {
      await get(id)
      await audit.record({ action: 'file.delete', actor: owner, subject: id })
      await removeFile(context, { owner, id })
    },
  }
}
