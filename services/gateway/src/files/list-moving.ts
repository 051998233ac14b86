import type { MovingFile } from '@digital-spine/api'
import type { GatewayContext } from '../context.ts'
import { describeFile } from './describe-file.ts'
import type { FileNews } from './file-news.ts'
import { readRefusal } from './refusal.ts'
import type { Spool } from './spool.ts'

/** Files that are on their way, or were refused while they were; the latest first. */
export async function listMoving(
  context: Pick<GatewayContext, 'db' | 'atRest'>,
  files: { spool: Pick<Spool, 'size'>; news: Pick<FileNews, 'list'> },
): Promise<MovingFile[]> {
  const told = new Map(files.news.list().map((progress) => [`${progress.direction} ${progress.id}`, progress]))
  const moving = [...(await listOutgoing(context, files.spool)), ...(await listIncoming(context, files.spool))]
  return moving
    .map((file) => ({ ...file, ...told.get(`${file.direction} ${file.id}`) }))
    .toSorted((a, b) => b.since - a.since)
}

async function listOutgoing({ db }: Pick<GatewayContext, 'db'>, spool: Pick<Spool, 'size'>): Promise<MovingFile[]> {
  const rows = await db
    .selectFrom('files_out')
    .leftJoin('outbox', 'outbox.id', 'files_out.id')
    .selectAll('files_out')
    .select('outbox.status')
    .where(({ eb, or }) => or([eb('status', 'is', null), eb('status', '=', 'uploading')]))
    .execute()
  return Promise.all(
    rows.map(async ({ id, channel, name, cty, size, sealed_size, refusal, created_at, status, ...row }) => ({
      ...{ id, fqcn: channel, direction: 'out' as const, size: sealed_size, since: created_at },
      ...{ topicOwner: row.topic_owner, topicName: row.topic_name, file: { name, contentType: cty, size } },
      ...(refusal === null
        ? status === null
          ? ({ state: 'receiving', bytes: await spool.size('out', id) } as const)
          : ({ state: 'uploading', bytes: 0 } as const)
        : ({ state: 'refused', bytes: 0, code: readRefusal(refusal).code } as const)),
    })),
  )
}

async function listIncoming(
  { db, atRest }: Pick<GatewayContext, 'db' | 'atRest'>,
  spool: Pick<Spool, 'size'>,
): Promise<MovingFile[]> {
  const rows = await db.selectFrom('files_in').selectAll().where('state', '!=', 'ready').execute()
  return Promise.all(
    rows.map(async ({ id, fqcns, sender, file, payload, sealed_size, accepted_at, ...row }) => ({
      ...{ id, fqcn: (JSON.parse(fqcns) as string[])[0] ?? '', direction: 'in' as const, sender, since: accepted_at },
      ...{ topicOwner: row.topic_owner, topicName: row.topic_name, file: describeFile(file, payload, atRest) },
      ...{ state: 'arriving' as const, bytes: await spool.size('in', id), size: sealed_size },
    })),
  )
}
