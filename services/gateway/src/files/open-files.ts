import { sealedFileSize } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import type { ReceiptSender } from '../inbox/receipts.ts'
import type { WriteLane } from '../inbox/write-lane.ts'
import type { Jobs } from '../jobs.ts'
import { type Fetcher, openFetcher } from './fetcher.ts'
import { createFileNews, type FileNews } from './file-news.ts'
import { type HeldFile, holdFile } from './hold-file.ts'
import { openPusher } from './pusher.ts'
import { createReclaimer } from './reclaim.ts'
import { createRoom, type Room } from './room.ts'
import { openSpool, type Spool } from './spool.ts'
import { createUploads, type Uploads } from './uploads.ts'

/** Where files lie on their way, and how many bytes they may take there together. */
export type SpoolOptions = { readonly folder: string; readonly maxBytes: number }

/** All that moves files through this gateway. */
export type Files = {
  readonly spool: Spool
  readonly room: Pick<Room, 'usage'>
  readonly news: FileNews
  readonly uploads: Uploads
  readonly fetcher: Fetcher
  /** Takes in a file of at most so many bytes until it is known what it is. Throws FILE_STORE_FULL, and what `bytes` does. */
  hold(bytes: AsyncIterable<Uint8Array>, atMost: number): Promise<HeldFile>
  close(): Promise<void>
}

const sweepMs = 60_000

export async function openFiles(
  context: GatewayContext,
  { folder, maxBytes, receipts, jobs, lane }: SpoolOptions & { receipts: ReceiptSender; jobs: Jobs; lane: WriteLane },
): Promise<Files> {
  const spool = await openSpool(folder)
  const reclaimer = createReclaimer(context, spool)
  const room = createRoom(context.db, { maxBytes, spool, reclaimer })
  const news = createFileNews(context)
  const uploads = createUploads(context, { spool, room, news })
  await reclaimer.removeStrangers()
  const fetcher = await openFetcher(context, { spool, room, news, receipts, lane })
  const pusher = await openPusher(context, { spool, news })
  const sweep = jobs.every('files', sweepMs, async () => {
    await reclaimer.reclaim()
    await uploads.sweep()
  })
  return {
    ...{ spool, room, news, uploads, fetcher },
    async hold(bytes, atMost) {
      await room.check(sealedFileSize(atMost).size)
      return holdFile(context.newId(), bytes, spool)
    },
    async close() {
      await sweep.close()
      await uploads.close()
      await fetcher.close()
      await pusher.close()
    },
  }
}
