import type { Hex } from 'viem'
import { inconsistent } from './inconsistent.ts'

/** A block that was seen; `timestamp` in ms. */
export type BlockRef = { readonly number: number; readonly hash: Hex; readonly timestamp: number }

/** A block header as far as it is checked. */
export type BlockHeader = BlockRef & { readonly parent: Hex; readonly bloom: Hex | undefined }

/** A header out of a node's answer; LEDGER_INCONSISTENT if fields are missing, or if it is not block `expected`. */
export function readHeader(value: unknown, expected?: number): BlockHeader {
  if (typeof value !== 'object' || value === null) throw inconsistent(`block ${expected ?? ''} is missing.`, 'blocks')
  const { number, hash, parentHash, timestamp, logsBloom } = value as Record<string, unknown>
  const header = {
    number: readNumber(number),
    hash: readHash(hash),
    timestamp: readNumber(timestamp) * 1000,
    parent: readHash(parentHash),
    bloom: typeof logsBloom === 'string' && logsBloom.length === 514 ? (logsBloom as Hex) : undefined,
  }
  if (expected !== undefined && header.number !== expected) {
    throw inconsistent(`asked for block ${expected} it gives ${header.number}.`, 'blocks')
  }
  return header
}

/** A whole number out of hexadecimal. */
export function readNumber(value: unknown): number {
  const number = typeof value === 'string' && /^0x[0-9a-fA-F]{1,14}$/.test(value) ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(number)) throw inconsistent('a number is missing.', 'shape')
  return number
}

/** 32 bytes as lower-case hexadecimal. */
export function readHash(value: unknown): Hex {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{64}$/.test(value)) throw inconsistent('a hash is missing.', 'shape')
  return value.toLowerCase() as Hex
}

/** A number as nodes take it. */
export const toQuantity = (number: number): Hex => `0x${number.toString(16)}`
