import type { BrokerContext } from '../context.ts'
import type { FileName } from '../log/message-log.ts'
import { fileKey } from './file-store.ts'

type Context = Pick<BrokerContext, 'log' | 'files'>

/** Deletes a file. Should it not come to its end, the file has ended all the same and is reclaimed later. */
export async function removeFile({ log, files }: Context, { owner, id }: FileName): Promise<void> {
  await log.endFile(owner, id)
  await files.remove(fileKey({ owner, id }))
  await log.forgetFile(owner, id)
}

const filesAtOnce = 100

/** Deletes the bytes of files that are past their time, then forgets these. */
export async function reclaimFiles(context: Context & Pick<BrokerContext, 'now'>): Promise<void> {
  for (let isMore = true; isMore; ) {
    const { ended, more } = await context.log.expireFiles(context.now(), filesAtOnce)
    for (const file of ended) await removeFile(context, file)
    isMore = more
  }
}
