import { json } from 'node:stream/consumers'
import type {
  ClientSubscription,
  FlowGap,
  RefusedMessage,
  ShownBlocked,
  ShownChannel,
  ShownContact,
  ShownDeadLetter,
  ShownGroup,
  ShownWebhook,
} from '@digital-spine/api'
import type { HttpClient } from './http.ts'
import { searchOf } from './search-of.ts'

/** Lists of a gateway that are answered as arrays, by their paths. */
export type GatewayLists = {
  readonly blocked: ShownBlocked
  readonly channels: ShownChannel
  readonly clients: ClientSubscription
  readonly 'contact-groups': ShownGroup
  readonly contacts: ShownContact
  readonly 'dead-letters': ShownDeadLetter
  readonly 'mailbox/gaps': FlowGap
  readonly 'messages/rejected': RefusedMessage
  readonly webhooks: ShownWebhook
}

/** Which of a list are wanted: what its route takes beside `limit` and `after`. */
type ListOptions = Readonly<Record<string, string | number | boolean | undefined>> & { readonly limit: number }

/** Lists of a gateway, page by page. */
export function gatewayLists(http: HttpClient) {
  return {
    /** A page of a list, and where it goes on, to be given as `after`; that is undefined at the end. */
    async page<List extends keyof GatewayLists>(
      list: List,
      options: ListOptions,
    ): Promise<{ items: GatewayLists[List][]; next: string | undefined }> {
      const { headers, body } = await http.stream('GET', `/api/v2/${list}?${searchOf(options)}`)
      const [, target] = /^<([^>]*)>; rel="next"$/.exec(String(headers.link ?? '')) ?? []
      const next = target === undefined ? undefined : new URL(target, http.baseUrl).searchParams.get('after')
      return { items: (await json(body)) as GatewayLists[List][], next: next ?? undefined }
    },
  }
}
