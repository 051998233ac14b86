import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { MailboxEntry, SendResult, TopicVersion } from '@digital-spine/api'
import { compareVersions, type Did, type ErrorCode, nextInFlow, SpineError } from '@digital-spine/core'
import type { LogOperations, StoredMessage, StoredSkip } from './message-log.ts'
import { schema } from './schema.ts'

/** The log's operations on one SQLite connection, each to be run inside a transaction of the caller. */
export type Engine = LogOperations & {
  begin(): void
  commit(): void
  rollback(): void
  checkpoint(): void
  close(): void
}

const graceMs = 3_600_000

/** Opens the log's file: WAL, synchronous=FULL, so that a commit is on disk when it returns. */
export function openEngine(file: string): Engine {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma cache_size = -65536',
  )
  database.exec(schema)
  const run = createStatements(database)

  const mailboxId = (did: Did): number => {
    const found = run.get<{ id: number }>('select id from mailboxes where did = ?', did)
    return found?.id ?? Number(run.run('insert into mailboxes (did) values (?)', did).lastInsertRowid)
  }
  const nextPosition = (mailbox: number): number => {
    return (
      run.get<{ last: number }>('update mailboxes set last = last + 1 where id = ? returning last', mailbox)?.last ?? 0
    )
  }
  const place = (
    mailbox: number,
    message: Omit<StoredMessage, 'body' | 'to' | 'topic' | 'tx'>,
    did: Did,
  ): SendResult | 'successor' => {
    const { from, channel, epoch, n, hash, id } = message
    const known = run.get<{ position: number; accepted: number; hash: string }>(
      "select position, accepted, hash from entries where mailbox = ? and id = ? and kind = 'message'",
      ...[mailbox, id],
    )
    if (known?.hash === hash) return { did, status: 'duplicate', position: known.position, acceptedAt: known.accepted }
    if (known !== undefined) return refused(did, 'FLOW_CONFLICT', 'Another message with this id is stored.')
    const state = run.get<{ epoch: string; n: number; hash: string }>(
      'select epoch, n, hash from flows where mailbox = ? and sender = ? and channel = ?',
      ...[mailbox, from, channel],
    )
    const share = run.get<{ prev_epoch: string | null; prev_n: number | null }>(
      'select prev_epoch, prev_n from shares where epoch = ? and did = ?',
      ...[epoch, did],
    )
    if (share === undefined) return refused(did, 'EPOCH_UNKNOWN', 'The recipient has no share of this epoch.')
    const { prev_epoch, prev_n } = share
    const prev = prev_epoch === null || prev_n === null ? null : { epoch: prev_epoch, n: prev_n }
    const verdict = nextInFlow(state ?? null, { epoch, n, hash, prev })
    if (verdict === 'successor') return 'successor'
    const expected = state === undefined ? null : { epoch: state.epoch, n: state.n }
    if (verdict === 'gap') return { ...refused(did, 'FLOW_GAP', 'A message before this one is missing.'), expected }
    return { ...refused(did, 'FLOW_CONFLICT', 'Another message has this place in the flow.'), expected }
  }
  const advance = (mailbox: number, { from, channel, epoch, n, hash }: StoredSkip | StoredMessage): void => {
    run.run(
      'insert or replace into flows (mailbox, sender, channel, epoch, n, hash) values (?, ?, ?, ?, ?, ?)',
      mailbox,
      from,
      channel,
      epoch,
      n,
      hash,
    )
  }
  const insert = (mailbox: number, kind: string, entry: StoredSkip | StoredMessage, body: number | null): number => {
    const position = nextPosition(mailbox)
    run.run(
      'insert into entries (mailbox, position, kind, accepted, expires, id, sender, channel, hash, jws, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...[
        mailbox,
        position,
        kind,
        entry.acceptedAt,
        entry.expiresAt,
        entry.id,
        entry.from,
        entry.channel,
        entry.hash,
        entry.jws,
        body,
      ],
    )
    return position
  }
  const raiseFloor = (mailbox: number, client: string): number => {
    const { floor = 0 } =
      run.get<{ floor: number }>('select floor from cursors where mailbox = ? and client = ?', mailbox, client) ?? {}
    const acked = run.all<{ position: number }>(
      'select position from acks where mailbox = ? and client = ? and position > ? order by position',
      mailbox,
      client,
      floor,
    )
    let next = floor
    for (const { position } of acked) {
      const between = run.get(
        'select 1 from entries where mailbox = ? and position > ? and position < ? limit 1',
        mailbox,
        next,
        position,
      )
      if (between !== undefined) break
      next = position
    }
    if (next !== floor) {
      run.run('update cursors set floor = ? where mailbox = ? and client = ?', next, mailbox, client)
      run.run('delete from acks where mailbox = ? and client = ? and position <= ?', mailbox, client, next)
    }
    return next
  }

  const engine: Engine = {
    begin: () => database.exec('begin immediate'),
    commit: () => database.exec('commit'),
    rollback: () => database.exec('rollback'),
    checkpoint: () => database.exec('pragma wal_checkpoint(passive)'),
    close: () => database.close(),

    putEpoch({ epoch, from, manifest, notAfter, entries }) {
      const expires = notAfter + graceMs * 24 * 8
      const known = run.get<{ manifest: string }>('select manifest from epochs where epoch = ?', epoch)
      if (known !== undefined && known.manifest !== manifest)
        throw new SpineError('CONFLICT', 'Another epoch has this id.')
      run.run(
        'insert or ignore into epochs (epoch, sender, manifest, expires) values (?, ?, ?, ?)',
        epoch,
        from,
        manifest,
        expires,
      )
      for (const { did, leaf, index, path, grant, prev } of entries) {
        run.run(
          'insert or ignore into shares (epoch, did, leaf, idx, path, grant_jwe, prev_epoch, prev_n) values (?, ?, ?, ?, ?, ?, ?, ?)',
          ...[epoch, did, leaf, index, path.join(' '), grant, prev?.epoch ?? null, prev?.n ?? null],
        )
      }
      return null
    },
    findManifest: (epoch) =>
      run.get<{ manifest: string }>('select manifest from epochs where epoch = ?', epoch)?.manifest ?? null,
    findShare(epoch, did) {
      const row = run.get<{ leaf: string; idx: number; path: string; grant_jwe: string | null; manifest: string }>(
        'select leaf, idx, path, grant_jwe, manifest from shares join epochs using (epoch) where epoch = ? and did = ?',
        ...[epoch, did],
      )
      if (row === undefined) return null
      const path = row.path === '' ? [] : row.path.split(' ')
      return { leaf: row.leaf, index: row.idx, path, grant: row.grant_jwe, manifest: row.manifest }
    },
    dropGrant(epoch, did) {
      run.run('update shares set grant_jwe = null where epoch = ? and did = ?', epoch, did)
      return null
    },
    append(message) {
      const { from, topic, tx, id, body, to, expiresAt, acceptedAt } = message
      let bodyId: number | undefined
      return to.map((did) => {
        const mailbox = mailboxId(did)
        const placed = place(mailbox, message, did)
        if (placed !== 'successor') return placed
        if (tx !== null) {
          const taken = run.get<{ id: string }>(
            'select id from transactions where mailbox = ? and sender = ? and topic = ? and tx = ?',
            mailbox,
            from,
            topic,
            tx,
          )
          if (taken !== undefined)
            return refused(did, 'DUPLICATE_TRANSACTION', `The transaction is already there as message ${taken.id}.`)
          run.run(
            'insert into transactions (mailbox, sender, topic, tx, id, expires) values (?, ?, ?, ?, ?, ?)',
            mailbox,
            from,
            topic,
            tx,
            id,
            expiresAt,
          )
        }
        bodyId ??= Number(run.run('insert into bodies (bytes, expires) values (?, ?)', body, expiresAt).lastInsertRowid)
        const position = insert(mailbox, 'message', message, bodyId)
        advance(mailbox, message)
        return { did, status: 'accepted', position, acceptedAt }
      })
    },
    appendSkip(skip) {
      const mailbox = mailboxId(skip.to)
      const known = run.get<{ position: number; accepted: number }>(
        "select position, accepted from entries where mailbox = ? and id = ? and kind in ('skip', 'message')",
        ...[mailbox, skip.id],
      )
      if (known !== undefined)
        return { did: skip.to, status: 'duplicate', position: known.position, acceptedAt: known.accepted }
      const placed = place(mailbox, skip, skip.to)
      if (placed !== 'successor') return placed
      const position = insert(mailbox, 'skip', skip, null)
      advance(mailbox, skip)
      return { did: skip.to, status: 'accepted', position, acceptedAt: skip.acceptedAt }
    },
    appendReceipts(to, jws, acceptedAt, expiresAt) {
      const mailbox = mailboxId(to)
      const position = nextPosition(mailbox)
      run.run(
        "insert into entries (mailbox, position, kind, accepted, expires, jws) values (?, ?, 'receipt', ?, ?, ?)",
        ...[mailbox, position, acceptedAt, expiresAt, jws],
      )
      return position
    },
    findSenders(mailbox, positions) {
      const box = mailboxId(mailbox)
      return positions.map((position) => {
        const row = run.get<{ sender: Did; id: string; hash: string }>(
          "select sender, id, hash from entries where mailbox = ? and position = ? and kind = 'message'",
          ...[box, position],
        )
        return row === undefined ? null : { from: row.sender, id: row.id, hash: row.hash }
      })
    },
    read(mailbox, client, after, limit) {
      const box = mailboxId(mailbox)
      const rows = run.all<{
        position: number
        kind: MailboxEntry['kind']
        accepted: number
        jws: string
        channel: string | null
        bytes: Uint8Array | null
      }>(
        `select position, kind, accepted, jws, channel, bytes from entries left join bodies on bodies.id = entries.body
         where mailbox = ? and position > ? and position not in (select position from acks where mailbox = ? and client = ?)
         order by position limit ?`,
        ...[box, after, box, client, limit],
      )
      return rows.map(({ position, kind, accepted, jws, channel, bytes }) => ({
        position,
        kind,
        acceptedAt: accepted,
        jws,
        ...(channel === null ? {} : { channel }),
        ...(bytes === null ? {} : { body: bytes }),
      }))
    },
    cursor(mailbox, client) {
      const box = mailboxId(mailbox)
      run.run('insert or ignore into cursors (mailbox, client, floor) values (?, ?, 0)', box, client)
      return (
        run.get<{ floor: number }>('select floor from cursors where mailbox = ? and client = ?', box, client)?.floor ??
        0
      )
    },
    acknowledge(mailbox, client, positions) {
      const box = mailboxId(mailbox)
      const floor = engine.cursor(mailbox, client)
      for (const position of positions) {
        if (position > floor)
          run.run('insert or ignore into acks (mailbox, client, position) values (?, ?, ?)', box, client, position)
      }
      return raiseFloor(box, client)
    },
    rewind(mailbox, client, position) {
      const box = mailboxId(mailbox)
      engine.cursor(mailbox, client)
      run.run('update cursors set floor = ? where mailbox = ? and client = ?', position, box, client)
      run.run('delete from acks where mailbox = ? and client = ?', box, client)
      return position
    },
    deadLetter(mailbox, client, position, code, at) {
      run.run(
        'insert or replace into dead_letters (mailbox, client, position, code, at) values (?, ?, ?, ?, ?)',
        mailboxId(mailbox),
        client,
        position,
        code,
        at,
      )
      return engine.acknowledge(mailbox, client, [position])
    },
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
        id,
        version,
      )
      if (known?.schema === text) return 'same'
      if (known !== undefined)
        throw new SpineError('CONFLICT', `Version ${version} of ${owner}/${name} is published and does not change.`)
      run.run('insert or ignore into topics (id, owner, name, creator) values (?, ?, ?, ?)', id, owner, name, creator)
      run.run(
        'insert into topic_versions (topic, version, schema, created) values (?, ?, ?, ?)',
        id,
        version,
        text,
        createdAt,
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
        'insert or replace into holders (role, did, credential, expires) values (?, ?, ?, ?)',
        role,
        did,
        credential,
        validUntil,
      )
      return null
    },
    findHolders: (role, now) =>
      run.all<{ did: Did; credential: string }>(
        'select did, credential from holders where role = ? and (expires is null or expires > ?) order by did',
        role,
        now,
      ),
    expire(now, limit) {
      const rows = run.all<{
        mailbox: number
        did: Did
        position: number
        kind: string
        sender: Did
        id: string
        hash: string
      }>(
        'select mailbox, did, position, kind, sender, entries.id as id, hash from entries join mailboxes on mailboxes.id = mailbox where expires <= ? limit ?',
        ...[now, limit],
      )
      const lost = rows.filter(({ mailbox, position, kind }) => kind === 'message' && !isTaken(run, mailbox, position))
      for (const { mailbox, position } of rows)
        run.run('delete from entries where mailbox = ? and position = ?', mailbox, position)
      run.run('delete from transactions where expires <= ?', now)
      run.run('delete from bodies where id in (select id from bodies where expires <= ? limit ?)', now, limit)
      run.run('delete from shares where epoch in (select epoch from epochs where expires <= ?)', now)
      run.run('delete from epochs where expires <= ?', now)
      return lost.map(({ did, sender, id, hash, position }) => ({ from: sender, recipient: did, id, hash, position }))
    },
  }
  return engine
}

type TopicRow = { id: string; owner: string; name: string; version: string; schema: string; created: number }

const selectTopics =
  'select topics.id as id, owner, name, version, schema, created from topics join topic_versions on topic_versions.topic = topics.id'

function readTopic({ id, owner, name, version, schema: text, created }: TopicRow): TopicVersion {
  return { id, owner, name, format: 'jsonschema', version, schema: JSON.parse(text) as unknown, createdAt: created }
}

function isTaken(run: Statements, mailbox: number, position: number): boolean {
  const below = run.get('select 1 from cursors where mailbox = ? and floor >= ? limit 1', mailbox, position)
  return (
    below !== undefined ||
    run.get('select 1 from acks where mailbox = ? and position = ? limit 1', mailbox, position) !== undefined
  )
}

function refused(did: Did, code: ErrorCode, reason: string): SendResult {
  return { did, status: 'refused', code, reason }
}

type Statements = {
  run(sql: string, ...values: SQLInputValue[]): { lastInsertRowid: number | bigint }
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[]
}

/** Prepares each statement once. */
function createStatements(database: DatabaseSync): Statements {
  const prepared = new Map<string, StatementSync>()
  const prepare = (sql: string): StatementSync => {
    let statement = prepared.get(sql)
    if (statement === undefined) {
      statement = database.prepare(sql)
      prepared.set(sql, statement)
    }
    return statement
  }
  return {
    run: (sql, ...values) => prepare(sql).run(...values),
    get: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as Row[],
  }
}
