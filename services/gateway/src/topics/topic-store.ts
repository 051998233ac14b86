import type { TopicPublication } from '@digital-spine/api'
import type { TopicContent } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'

/** Topics as the broker had them, for when it is away. Whoever takes a version from here verifies it. */
export type TopicStore = {
  findVersion(id: string, version: string): Promise<TopicPublication | undefined>
  /** Keeps a version; those of the same topic that were not kept for longest make room. */
  keepVersion(id: string, version: string, publication: TopicPublication): Promise<void>
  findLatest(id: string): Promise<string | undefined>
  keepLatest(id: string, version: string): Promise<void>
  dropLatest(id: string): Promise<void>
}

/** How many versions of a topic are kept: whoever publishes many takes room from nobody else's. */
export const maxVersions = 16

export function createTopicStore({ db, now }: Pick<GatewayContext, 'db' | 'now'>): TopicStore {
  return {
    async findVersion(id, version) {
      const row = await db
        .selectFrom('topic_versions')
        .select(['statement', 'content'])
        .where('topic', '=', id)
        .where('version', '=', version)
        .executeTakeFirst()
      return row && { statement: row.statement, content: JSON.parse(row.content) as TopicContent }
    },
    async keepVersion(topic, version, { statement, content }) {
      const kept = { statement, content: JSON.stringify(content), used_at: now() }
      await db
        .insertInto('topic_versions')
        .values({ topic, version, ...kept })
        .onConflict((conflict) => conflict.columns(['topic', 'version']).doUpdateSet(kept))
        .execute()
      const newest = db.selectFrom('topic_versions').select('version').where('topic', '=', topic)
      await db
        .deleteFrom('topic_versions')
        .where('topic', '=', topic)
        .where('version', 'not in', newest.orderBy('used_at', 'desc').orderBy('version').limit(maxVersions))
        .execute()
    },
    async findLatest(topic) {
      const row = db.selectFrom('latest_versions').select('version').where('topic', '=', topic)
      return (await row.executeTakeFirst())?.version
    },
    async keepLatest(topic, version) {
      await db
        .insertInto('latest_versions')
        .values({ topic, version })
        .onConflict((conflict) =>
          conflict.column('topic').doUpdateSet({ version }).where('latest_versions.version', '!=', version),
        )
        .execute()
    },
    async dropLatest(topic) {
      await db.deleteFrom('latest_versions').where('topic', '=', topic).execute()
    },
  }
}
