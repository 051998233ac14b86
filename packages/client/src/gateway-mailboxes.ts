import type { AssociationKey, AssociationKeys, AssociationNotice } from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** Anonymous mailboxes of a gateway. */
export function gatewayMailboxes(http: HttpClient) {
  const path = '/api/v2/keys/association'
  return {
    /** Has them from now on, a new one each day. */
    begin: () => http.call<undefined>('POST', path),
    /** The newest first. */
    list: () => http.call<AssociationKey[]>('GET', path),
    /** What senders are to use now, and then. */
    current: () => http.call<AssociationKeys>('GET', `${path}/current`),
    /** Has the broker know them now, instead of within the hour. */
    register: () => http.call<undefined>('POST', `${path}/init`),
    /** Tells those who are to use them. */
    send: (notice: AssociationNotice) => http.call<undefined>('POST', `${path}/send`, notice),
  }
}
