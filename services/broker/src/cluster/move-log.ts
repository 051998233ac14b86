import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SpineError } from '@digital-spine/core'
import type { NatsConnection } from '@nats-io/transport-node'
import { openEngine } from '../log/engine/engine.ts'
import { type Contents, copyPart, findDifferences, type Part, readContents } from '../log/engine/transfer.ts'
import { directoryPart, partNames, partOf } from '../log/jetstream/parts.ts'
import { ensureStreams } from '../log/jetstream/streams.ts'
import { findMove, type Move, writeMove } from './move-mark.ts'
import { markMoved } from './moved-folder.ts'
import { connectNats, type NatsAccess } from './nats-access.ts'
import { fetchPart, seedPart, seedSequence } from './seed-part.ts'
import { openIdentity, type VaultPlace } from './shared-identity.ts'

/** What is told as parts are moved. */
export type MoveProgress = {
  readonly part: string
  readonly done: number
  readonly of: number
  readonly rows: Contents
}

/**
 * Moves the log and the identity of a broker that does not run from its folder into NATS, where processes then go on with it:
 * part by part, each a snapshot that is read back and counted before it counts as there. What was interrupted goes on where
 * it was. Throws CONFLICT if NATS has another broker's, LOG_MISMATCH if counts differ.
 */
export async function moveLog(options: {
  dataDir: string
  access: NatsAccess
  partitions: number
  replicas: number | null
  onPart?: (progress: MoveProgress) => void
}): Promise<Contents> {
  const { dataDir, access, partitions, onPart = () => undefined } = options
  const source = join(dataDir, 'log', 'log.sqlite')
  const vault = readVault(dataDir)
  // Brings the file to the form of today, with all that is in its write-ahead log.
  openEngine(source, { synchronous: 'full' }).close()
  await using stack = new AsyncDisposableStack()
  const connection = await connectNats(access, 'spine broker migrate')
  stack.defer(() => connection.close())
  const { table, vaultPlace, replicas } = await openIdentity(connection, options.replicas)
  const found = await findMove(table)
  let move = found?.move ?? { source: hashOf(vault), partitions, parts: {}, done: false }
  checkTarget(move, { vault, partitions, stored: await vaultPlace.find(), isNew: found === undefined })
  const whole = readContents(source)
  if (move.done) return whole
  markMoved(dataDir)
  let revision = await writeMove(table, move, found?.revision ?? 0)
  await placeVault(vaultPlace, vault)
  await ensureStreams(connection, { partitions, replicas })
  const names = partNames(partitions)
  for (const [i, part] of names.entries()) {
    const rows = move.parts[part] ?? (await movePart(connection, { source, dataDir, part, partitions, replicas }))
    move = { ...move, parts: { ...move.parts, [part]: rows } }
    revision = await writeMove(table, move, revision)
    onPart({ part, done: i + 1, of: names.length, rows })
  }
  const differences = findDifferences(whole, Object.values(move.parts))
  if (differences.length > 0)
    throw new SpineError('LOG_MISMATCH', `What was moved is not all there is: ${differences.join(', ')} differ.`)
  await writeMove(table, { ...move, done: true }, revision)
  return whole
}

async function movePart(
  connection: NatsConnection,
  options: { source: string; dataDir: string; part: string; partitions: number; replicas: number },
): Promise<Contents> {
  const { source, dataDir, part, partitions, replicas } = options
  const folder = join(dataDir, 'moving')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { mode: 0o700 })
  try {
    const [target, copy] = [join(folder, 'part.sqlite'), join(folder, 'read-back.sqlite')]
    const which: Part = part === directoryPart ? 'directory' : (did) => partOf(did, partitions) === part
    const rows = copyPart({ source, target, part: which, applied: seedSequence })
    await seedPart(connection, replicas, part, target)
    rmSync(target)
    await fetchPart(connection, replicas, part, copy)
    const read = readContents(copy)
    if (JSON.stringify(read) !== JSON.stringify(rows))
      throw new SpineError('LOG_MISMATCH', `Part ${part} was read back otherwise than it was stored.`)
    return rows
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readVault(dataDir: string): string {
  const [vault, log] = [join(dataDir, 'vault.json'), join(dataDir, 'log', 'log.sqlite')]
  if (existsSync(vault) && existsSync(log)) return readFileSync(vault, 'utf8')
  throw new SpineError('NOT_FOUND', `${dataDir} is not the data folder of a broker with a log of its own.`)
}

const hashOf = (vault: string): string => createHash('sha256').update(vault).digest('base64url')

function checkTarget(
  move: Move,
  { vault, partitions, stored, isNew }: { vault: string; partitions: number; stored: unknown; isNew: boolean },
): void {
  if (move.source !== hashOf(vault) || (isNew && stored !== undefined))
    throw new SpineError('CONFLICT', 'This NATS has a broker already, and not this one.')
  if (move.partitions !== partitions)
    throw new SpineError('LOG_MISMATCH', `The move was begun with ${move.partitions} partitions, not ${partitions}.`)
}

async function placeVault(place: VaultPlace, vault: string): Promise<void> {
  const stored = await place.find()
  if (stored === undefined && (await place.put(vault, 0)) !== undefined) return
  if ((await place.find())?.value !== vault)
    throw new SpineError('CONFLICT', 'Another broker has been started on this NATS meanwhile.')
}
