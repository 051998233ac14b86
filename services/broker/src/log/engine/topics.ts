import type { Topic } from '@digital-spine/api'
import {
  allowsVerdict,
  type CompatibilityPolicy,
  compareVersions,
  type Did,
  type Name,
  SpineError,
  type VersionVerdict,
} from '@digital-spine/core'
import type { LogOperations, StoredVersion, TopicCriteria, TopicRelease } from '../message-log.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<
  LogOperations,
  | ('putVersion' | 'findTopic' | 'findVersion' | 'listVersions' | 'listTopics' | 'countListed')
  | ('countTopics' | 'setTopic' | 'addUses')
>

/** Topics and their published versions, which do not change. */
export function createTopics(run: Statements): Operations {
  const findTopic: Operations['findTopic'] = (id) => {
    const row = run.get<TopicRow>(`${selectTopics} where topics.id = ?`, id)
    return row === undefined ? null : toTopic(row)
  }
  return {
    findTopic,
    findVersion: (id, version) =>
      run.get<StoredVersion>(
        `select topics.id as id, owner, name, ${released}, digest, statement, content
         from topics join topic_versions on topic = topics.id where topics.id = ? and version = ?`,
        ...[id, version],
      ) ?? null,
    putVersion({ id, owner, name, version, format, digest, publisher, statement, content, publishedAt }, verdict) {
      const topic = findTopic(id)
      if (topic !== null && topic.deletedAt !== null)
        throw new SpineError('TOPIC_DELETED', `${owner}/${name} was deleted.`)
      const known = run.get<{ digest: string }>(
        'select digest from topic_versions where topic = ? and version = ?',
        ...[id, version],
      )
      if (known !== undefined && known.digest !== digest)
        throw new SpineError('CONFLICT', `Version ${version} of ${owner}/${name} is published and does not change.`)
      if (known !== undefined) {
        run.run(
          'update topic_versions set publisher = ?, statement = ? where topic = ? and version = ?',
          ...[publisher, statement, id, version],
        )
        return 'same'
      }
      if (topic !== null) checkVerdict(topic, verdict)
      run.run(
        'insert or ignore into topics (id, owner, name, creator, created, latest) values (?, ?, ?, ?, ?, ?)',
        ...[id, owner, name, publisher, publishedAt, version],
      )
      if (topic !== null && compareVersions(version, topic.version) > 0)
        run.run('update topics set latest = ? where id = ?', version, id)
      run.run(
        `insert into topic_versions (topic, version, format, digest, publisher, statement, created, content)
         values (?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[id, version, format, digest, publisher, statement, publishedAt, content],
      )
      return 'created'
    },
    listVersions: (id) =>
      run
        .all<TopicRelease>(`select ${released} from topic_versions where topic = ?`, id)
        .toSorted((a, b) => compareVersions(b.version, a.version)),
    listTopics({ after, skip, limit, ...criteria }) {
      return run
        .all<TopicRow>(
          `${selectTopics} where ${wanted} and (owner, name) > (?7, ?8) order by owner, name limit ?9 offset ?10`,
          ...[...valuesOf(criteria), after?.owner ?? '', after?.name ?? '', limit, skip],
        )
        .map(toTopic)
    },
    countListed: (criteria) =>
      run.get<{ count: number }>(`select count(*) as count ${fromTopics} where ${wanted}`, ...valuesOf(criteria))
        ?.count ?? 0,
    countTopics: (publisher) =>
      run.get<{ count: number }>('select count(*) as count from topics where creator = ?', publisher)?.count ?? 0,
    setTopic(id, { description, tags, compatibility, retentionMs, deletedAt }) {
      const changed = {
        ...{
          description,
          tags: tags && JSON.stringify(tags),
          compatibility,
          retention: retentionMs,
          deleted: deletedAt,
        },
      }
      if (findTopic(id) === null) throw new SpineError('TOPIC_UNKNOWN', 'There is no such topic.')
      for (const [column, value] of Object.entries(changed))
        if (value !== undefined) run.run(`update topics set ${column} = ? where id = ?`, value, id)
      return null
    },
    addUses(uses) {
      for (const { id, messages, usedAt } of uses)
        run.run(
          'update topics set messages = messages + ?, used = max(coalesce(used, 0), ?) where id = ?',
          ...[messages, usedAt, id],
        )
      return null
    },
  }
}

/** A verdict counts if it is about the newest version there is. */
function checkVerdict({ owner, name, compatibility, version }: Topic, given: VersionVerdict | null): void {
  const verdict = given?.previous === version ? given.verdict : 'unknown'
  if (allowsVerdict(compatibility, verdict)) return
  const message = `${owner}/${name} takes versions that are compatible with ${version} ("${compatibility}"); this one is "${verdict}".`
  throw new SpineError('TOPIC_INCOMPATIBLE', message, { details: { compatibility, verdict, previous: version } })
}

type TopicRow = TopicRelease & {
  readonly id: string
  readonly owner: Name
  readonly name: string
  readonly description: string
  readonly tags: string
  readonly compatibility: CompatibilityPolicy
  readonly retention: number | null
  readonly created: number
  readonly deleted: number | null
  readonly messages: number
  readonly used: number | null
  readonly publisher: Did
}

const released = 'version, format, publisher, topic_versions.created as publishedAt'
const fromTopics = 'from topics join topic_versions on topic = id and version = latest'
const selectTopics = `select id, owner, name, description, tags, compatibility, retention, topics.created as created, deleted, messages, used,
  ${released} ${fromTopics}`
const searched = `lower(owner || '/' || name || ' ' || description || ' ' || tags)`
/** Takes {@link valuesOf}. */
const wanted = `(deleted is not null) = ?1 and (?2 is null or owner = ?2) and (?3 is null or name = ?3)
  and (?4 is null or format = ?4)
  and not exists (select 1 from json_each(?5) as word where instr(${searched}, lower(word.value)) = 0)
  and not exists (select 1 from json_each(?6) as tag where tag.value not in (select value from json_each(tags)))`

const valuesOf = ({ deleted, owner, name, format, words = [], tags = [] }: TopicCriteria) =>
  [Number(deleted), owner ?? null, name ?? null, format ?? null, JSON.stringify(words), JSON.stringify(tags)] as const

function toTopic({ tags, retention, created, deleted, used, ...topic }: TopicRow): Topic {
  const times = { createdAt: created, deletedAt: deleted, usedAt: used }
  return { ...topic, ...times, tags: JSON.parse(tags), retentionMs: retention }
}
