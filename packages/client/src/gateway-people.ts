import type {
  Blocking,
  ContactChange,
  ContactInput,
  GroupInput,
  ShownBlocked,
  ShownContact,
  ShownGroup,
} from '@digital-spine/api'
import type { HttpClient } from './http.ts'

/** The address book and the block list of a gateway. Whoever is meant by `party`: a DID, a registered name or an alias. */
export function gatewayPeople(http: HttpClient) {
  const at = (...parts: string[]): string => ['/api/v2', ...parts.map(encodeURIComponent)].join('/')
  return {
    contacts: {
      list: () => http.call<ShownContact[]>('GET', at('contacts')),
      /** Throws CONTACT_UNKNOWN. */
      find: (party: string) => http.call<ShownContact>('GET', at('contacts', party)),
      put: (contact: ContactInput) => http.call<undefined>('POST', at('contacts'), contact),
      change: (party: string, change: ContactChange) => http.call<undefined>('PUT', at('contacts', party), change),
      delete: (party: string) => http.call<undefined>('DELETE', at('contacts', party)),
    },
    groups: {
      list: () => http.call<ShownGroup[]>('GET', at('contact-groups')),
      find: (name: string) => http.call<ShownGroup>('GET', at('contact-groups', name)),
      put: (name: string, members: GroupInput['members']) =>
        http.call<ShownGroup>('PUT', at('contact-groups', name), { members }),
      delete: (name: string) => http.call<undefined>('DELETE', at('contact-groups', name)),
    },
    blocked: {
      list: () => http.call<ShownBlocked[]>('GET', at('blocked')),
      put: (party: string, blocking: Blocking = {}) => http.call<undefined>('PUT', at('blocked', party), blocking),
      delete: (party: string) => http.call<undefined>('DELETE', at('blocked', party)),
    },
  }
}
