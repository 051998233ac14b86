import type { TopicVersion } from '@digital-spine/api'
import { compareVersions, type Did, SpineError } from '@digital-spine/core'
import type { LogOperations } from '../message-log.ts'
import type { Statements } from './statements.ts'

type Operations = Pick<
  LogOperations,
  'putPrekey' | 'findPrekeys' | 'putTopic' | 'findTopic' | 'listTopics' | 'putHolder' | 'findHolders'
>

/** What participants look up: prekeys, topics, holders of roles. */
export function createDirectory(run: Statements): Operations {
  return {
    putPrekey(did, id, jws, notAfter) {
      run.run('insert or replace into prekeys (did, id, jws, expires) values (?, ?, ?, ?)', did, id, jws, notAfter)
      return null
    },
    findPrekeys(dids, now) {
      const found = dids.flatMap((did): [string, string][] => {
        const row = run.get<{ jws: string }>('select jws from prekeys where did = ? and expires > ?', did, now)
        return row === undefined ? [] : [[did, row.jws]]
      })
      return Object.fromEntries(found)
    },
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
      return wanted === undefined ? null : readTopic(wanted)
    },
    listTopics(owner) {
      const rows =
        owner === null ? run.all<TopicRow>(selectTopics) : run.all<TopicRow>(`${selectTopics} where owner = ?`, owner)
      return rows.map(readTopic)
    },
    putHolder(did, role, credential, validUntil) {
      run.run(
        `insert into holders (role, did, credential, expires) values (?, ?, ?, ?) on conflict do update
         set credential = excluded.credential, expires = excluded.expires where credential <> excluded.credential`,
        ...[role, did, credential, validUntil],
      )
      return null
    },
    findHolders: (role, now) =>
      run.all<{ did: Did; credential: string }>(
        'select did, credential from holders where role = ? and (expires is null or expires > ?) order by did',
        ...[role, now],
      ),
  }
}

type TopicRow = { id: string; owner: string; name: string; version: string; schema: string; created: number }

const selectTopics =
  'select topics.id as id, owner, name, version, schema, created from topics join topic_versions on topic_versions.topic = topics.id'

function readTopic({ id, owner, name, version, schema: text, created }: TopicRow): TopicVersion {
  return { id, owner, name, format: 'jsonschema', version, schema: JSON.parse(text) as unknown, createdAt: created }
}
