import type { ExportLine, ExportQuery } from '@digital-spine/api'
import type { GatewayContext } from '../context.ts'
import { exportReceived } from './received.ts'
import { exportSent } from './sent.ts'

/** One message of those, of certain channels if they are given. */
export type OneOf = { readonly id?: string; readonly channels?: ReadonlySet<string> | undefined }

/** Which messages are asked for; times in ms. */
export type Wanted = Pick<ExportQuery, 'fqcn' | 'payloads'> & OneOf & { readonly from: number; readonly to: number }

/**
 * Messages with all that proves them, those that are here when it begins, in order; what came first, then what was sent. Read in
 * short pages, as fast as they are taken.
 */
export async function* exportMessages(
  context: Pick<GatewayContext, 'db' | 'atRest' | 'signer' | 'brokerDid' | 'now'>,
  query: ExportQuery,
  one: OneOf = {},
): AsyncGenerator<ExportLine> {
  const { signer, brokerDid: broker, now } = context
  const { direction, fqcn, from, to, payloads } = query
  const wanted: Wanted = {
    ...(fqcn === undefined ? {} : { fqcn }),
    ...{
      ...one,
      payloads,
      from: from === undefined ? 0 : Date.parse(from),
      to: to === undefined ? now() : Date.parse(to),
    },
  }
  let messages = 0
  yield { kind: 'export', did: signer.did, broker, at: new Date(now()).toISOString(), ...query }
  for (const lines of [
    ...(direction === 'sent' ? [] : [exportReceived(context, wanted)]),
    ...(direction === 'received' ? [] : [exportSent(context, wanted)]),
  ]) {
    for await (const line of lines) {
      if (line.kind === 'received' || line.kind === 'sent') messages += 1
      yield line
    }
  }
  yield { kind: 'end', messages }
}
