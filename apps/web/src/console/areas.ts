import type { Scope } from '@digital-spine/api'
import type { ComponentType } from 'react'
import type { IconName } from '../kit/icon.tsx'

/** A part of the console with pages of its own, loaded when it is first gone to. */
export type Area = {
  /** Of its texts, and of its entry in the navigation. */
  readonly key: keyof typeof pages
  readonly path: string
  readonly icon: IconName
  /** What one must be allowed to find it in the navigation; to look if left out. */
  readonly scope?: Scope
}

const pages = {
  dashboard: async () => ({ default: (await import('./dashboard/dashboard-pages.tsx')).DashboardPages }),
  messages: async () => ({ default: (await import('./messages/message-pages.tsx')).MessagePages }),
  files: async () => ({ default: (await import('./files/file-pages.tsx')).FilePages }),
  'dead-letters': async () => ({ default: (await import('./dead-letters/dead-letter-pages.tsx')).DeadLetterPages }),
  channels: async () => ({ default: (await import('./channels/channel-pages.tsx')).ChannelPages }),
  topics: async () => ({ default: (await import('./topics/topic-pages.tsx')).TopicPages }),
  people: async () => ({ default: (await import('./people/people-pages.tsx')).PeoplePages }),
  organisations: async () => ({ default: (await import('./organisations/organisation-pages.tsx')).OrganisationPages }),
  roles: async () => ({ default: (await import('./roles/role-pages.tsx')).RolePages }),
  identity: async () => ({ default: (await import('./identity/identity-pages.tsx')).IdentityPages }),
  integrations: async () => ({ default: (await import('./integrations/integration-pages.tsx')).IntegrationPages }),
  users: async () => ({ default: (await import('./users/user-pages.tsx')).UserPages }),
  audit: async () => ({ default: (await import('./audit/audit-pages.tsx')).AuditPages }),
  settings: async () => ({ default: (await import('./settings/settings-pages.tsx')).SettingsPages }),
  'first-run': async () => ({ default: (await import('./first-run/first-run-pages.tsx')).FirstRunPages }),
}

/** Loads an area's pages, once. */
export const loadPages = (key: Area['key']): Promise<{ readonly default: ComponentType }> => pages[key]()

export const dashboard: Area = { key: 'dashboard', path: '/', icon: 'home' }
/** Found by who has not set the gateway up yet. */
export const firstRun: Area = { key: 'first-run', path: '/first-run', icon: 'home' }

/** The navigation, by groups. */
export const groups: readonly { readonly key: 'exchange' | 'partners' | 'gateway'; readonly areas: readonly Area[] }[] =
  [
    {
      key: 'exchange',
      areas: [
        { key: 'messages', path: '/messages', icon: 'messages' },
        { key: 'files', path: '/files', icon: 'files' },
        { key: 'dead-letters', path: '/dead-letters', icon: 'dead' },
        { key: 'channels', path: '/channels', icon: 'channels' },
        { key: 'topics', path: '/topics', icon: 'topics' },
      ],
    },
    {
      key: 'partners',
      areas: [
        { key: 'people', path: '/people', icon: 'people' },
        { key: 'organisations', path: '/organisations', icon: 'organisations' },
        { key: 'roles', path: '/roles', icon: 'roles' },
      ],
    },
    {
      key: 'gateway',
      areas: [
        { key: 'identity', path: '/identity', icon: 'identity' },
        { key: 'integrations', path: '/integrations', icon: 'integrations' },
        { key: 'users', path: '/users', icon: 'users', scope: 'administer' },
        { key: 'audit', path: '/audit', icon: 'audit', scope: 'administer' },
        { key: 'settings', path: '/settings', icon: 'settings' },
      ],
    },
  ]

/** All areas, those too that the navigation does not list. */
export const areas: readonly Area[] = [dashboard, firstRun, ...groups.flatMap((group) => group.areas)]

/** The area that a path of the console leads to; `/` and what no area has lead to the overview's. */
export const areaAt = (path: string): Area =>
  areas.find((area) => area.path === `/${path.split('/', 2)[1]}`) ?? dashboard
