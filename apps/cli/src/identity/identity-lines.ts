import type { IdentityView } from '@digital-spine/api'
import { tableLines } from '../table.ts'

/** An identity for people: who it is, its names, and its keys with when they are valid. */
export function identityLines({ did, address, names, broker, keys, rotation, ...rest }: IdentityView): string[] {
  const head = [
    ['address', address],
    ['network', rest.network],
    ['ledger', ledgerLine(rest.ledger)],
    ['names', names.join(', ') || 'none'],
    ['broker', broker],
    ...(rotation === undefined
      ? []
      : [
          [
            'rotation',
            `of the ${rotation.purpose} key: still to ${rotation.step === 'publish' ? 'publish' : 'retire'}`,
          ],
        ]),
  ]
  const fragment = (kid: string): string => kid.slice(kid.indexOf('#'))
  const rows = keys.map(({ kid, purpose, inUse, from, until, revoked }) => [
    fragment(kid),
    purpose,
    inUse ? 'in use' : revoked !== null ? 'revoked' : isPast(until) ? 'ended' : 'valid',
    day(from),
    day(until),
  ])
  const table = tableLines(rows, ['key', 'purpose', 'state', 'from', 'until'])
  const services = servicesOf(rest.document)
  return [
    did,
    ...tableLines([...head, ...services]).map((line) => `  ${line}`),
    '',
    ...table.map((line) => `  ${line}`),
  ]
}

const ledgerLine = ({ block, ageMs, freshnessMs }: IdentityView['ledger']): string =>
  `block ${block}, ${Math.round(ageMs / 1000)} s old; nothing counts once it is older than ${freshnessMs / 60_000} min`

const isPast = (at: number | null): boolean => at !== null && at <= Date.now()

const day = (at: number | null): string => (at === null ? 'no end' : `${new Date(at).toISOString().slice(0, 16)}Z`)

function servicesOf(document: unknown): string[][] {
  const { service = [] } = (document ?? {}) as { service?: { type: string; serviceEndpoint: unknown }[] }
  return service.map(({ type, serviceEndpoint: endpoint }) => [
    'service',
    `${type}  ${typeof endpoint === 'string' ? endpoint : JSON.stringify(endpoint)}`,
  ])
}
