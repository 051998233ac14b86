import { crc32 } from 'node:zlib'
import { Encoder } from 'cbor-x'
import type { LogOperations } from '../message-log.ts'

/** A call as it is ordered among others: who asked, the number it has there, and what is to be done. */
export type Request = {
  readonly origin: string
  readonly call: number
  readonly name: keyof LogOperations
  readonly args: readonly unknown[]
}

/**
 * What one message of a part's stream says: these calls, in this order, changed the state. One without calls makes its
 * owner the owner of the part; its term is the sequence number that the stream gave to that record.
 */
export type LogRecord = {
  readonly id: string
  readonly owner: string
  /** 0 in the record with which an ownership begins. */
  readonly term: number
  readonly requests: readonly Request[]
  /** Of the outcomes: whoever repeats the calls must come to the same. */
  readonly check: number
}

const version = 1
const codec = new Encoder({ useRecords: false, mapsAsObjects: true, tagUint8Array: false })

/** CBOR: `[version, id, owner, term, origins, [[origin, call, name, args], …], check]`, an origin by its place among the origins. */
export function encodeRecord({ id, owner, term, requests, check }: LogRecord): Uint8Array {
  const origins = [...new Set(requests.map(({ origin }) => origin))]
  const calls = requests.map(({ origin, call, name, args }) => [origins.indexOf(origin), call, name, args])
  return codec.encode([version, id, owner, term, origins, calls, check])
}

type Encoded = [
  version: number,
  id: string,
  owner: string,
  term: number,
  origins: string[],
  calls: [origin: number, call: number, name: keyof LogOperations, args: unknown[]][],
  check: number,
]

/** Throws on what it does not know, as a record of a later version: nothing of a log may be skipped. */
export function decodeRecord(data: Uint8Array): LogRecord {
  const decoded: unknown = codec.decode(data)
  if (!Array.isArray(decoded) || decoded[0] !== version)
    throw new TypeError('The log has a record that this version does not know.')
  const [, id, owner, term, origins, calls, check] = decoded as Encoded
  const requests = calls.map(([origin, call, name, args]) => ({ origin: origins[origin] ?? '', call, name, args }))
  return { id, owner, term, requests, check }
}

/** A short sum over outcomes, in which a view that has gone astray shows. */
export function checkOf(outcomes: readonly unknown[]): number {
  return crc32(codec.encode(outcomes))
}
