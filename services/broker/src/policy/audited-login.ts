import type { Login, SessionStore } from '@digital-spine/runtime'
import type { Audit } from './audit.ts'

/** Sessions are recorded before they open. */
export function auditSessions(store: SessionStore, audit: Audit): SessionStore {
  return {
    ...store,
    async open(issued) {
      const { did, id, proof } = issued.session
      await audit.record({ action: 'login', actor: did, detail: { session: id, ...proof } })
      await store.open(issued)
    },
  }
}

/** Logouts are recorded before they are done, and that sessions ended as it happens. */
export function auditLogin(login: Login, audit: Audit): Login {
  login.onEnded(({ did, id, code }) => {
    void audit.noted({ action: 'session.end', actor: did, code, ...(id === null ? {} : { detail: { session: id } }) })
  })
  return {
    ...login,
    async logout(session, options) {
      const detail = { session: session.id, everywhere: options?.everywhere ?? false }
      await audit.record({ action: 'logout', actor: session.did, detail })
      return login.logout(session, options)
    },
  }
}
