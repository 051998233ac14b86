import { compareVersions, type Did, SpineError } from '@digital-spine/core'
import type { LogOperations, StoredTopic } from '../message-log.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<LogOperations, 'putTopic' | 'findTopic' | 'listTopics' | 'countTopics' | 'setTopicRetention'>

/** Topics and their published versions, which do not change. */
export function createTopics(run: Statements): Operations {
  return {
    putTopic({ id, owner, name, version, schema: document, createdAt }, creator) {
      const text = JSON.stringify(document)
      const known = run.get<{ schema: string }>(
        'select schema from topic_versions where topic = ? and version = ?',
        ...[id, version],
      )
      if (known?.schema === text) return 'same'
      if (known !== undefined)
        throw new SpineError('CONFLICT', `Version ${version} of ${owner}/${name} is published and does not change.`)
      run.run('insert or ignore into topics (id, owner, name, creator) values (?, ?, ?, ?)', id, owner, name, creator)
      run.run(
        'insert into topic_versions (topic, version, schema, created) values (?, ?, ?, ?)',
        ...[id, version, text, createdAt],
      )
      return 'created'
    },
    findTopic(id, version) {
      const versions = run.all<TopicRow>(`${selectTopics} where topics.id = ?`, id)
      const wanted =
        version === null
          ? versions.toSorted((a, b) => compareVersions(a.version, b.version)).at(-1)
          : versions.find((row) => row.version === version)
      return wanted === undefined ? null : toTopic(wanted)
    },
    listTopics(owner) {
      const rows =
        owner === null ? run.all<TopicRow>(selectTopics) : run.all<TopicRow>(`${selectTopics} where owner = ?`, owner)
      return rows.map(toTopic)
    },
    countTopics: (creator) =>
      run.get<{ count: number }>('select count(*) as count from topics where creator = ?', creator)?.count ?? 0,
    setTopicRetention(id, retentionMs) {
      if (run.run('update topics set retention = ? where id = ?', retentionMs, id) === 0)
        throw new SpineError('TOPIC_UNKNOWN', 'There is no such topic.')
      return null
    },
  }
}

type TopicRow = {
  readonly id: string
  readonly owner: string
  readonly name: string
  readonly version: string
  readonly schema: string
  readonly created: number
  readonly creator: Did
  readonly retention: number | null
}

const selectTopics = `select topics.id as id, owner, name, version, schema, created, creator, retention
  from topics join topic_versions on topic_versions.topic = topics.id`

function toTopic({ schema, created, retention, ...topic }: TopicRow): StoredTopic {
  return { ...topic, format: 'jsonschema', schema: JSON.parse(schema), createdAt: created, retentionMs: retention }
}
