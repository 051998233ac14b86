import type { Scope } from '@digital-spine/api'
import type { IconName } from '../kit/icon.tsx'
import { type LatePart, latePart } from '../kit/late-part.tsx'

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
  dashboard: latePart(async () => (await import('./dashboard/dashboard-pages.tsx')).DashboardPages),
  messages: latePart(async () => (await import('./messages/message-pages.tsx')).MessagePages),
  files: latePart(async () => (await import('./files/file-pages.tsx')).FilePages),
  'dead-letters': latePart(async () => (await import('./dead-letters/dead-letter-pages.tsx')).DeadLetterPages),
  channels: latePart(async () => (await import('./channels/channel-pages.tsx')).ChannelPages),
  topics: latePart(async () => (await import('./topics/topic-pages.tsx')).TopicPages),
  people: latePart(async () => (await import('./people/people-pages.tsx')).PeoplePages),
  organisations: latePart(async () => (await import('./organisations/organisation-pages.tsx')).OrganisationPages),
  roles: latePart(async () => (await import('./roles/role-pages.tsx')).RolePages),
  identity: latePart(async () => (await import('./identity/identity-pages.tsx')).IdentityPages),
  integrations: latePart(async () => (await import('./integrations/integration-pages.tsx')).IntegrationPages),
  users: latePart(async () => (await import('./users/user-pages.tsx')).UserPages),
  audit: latePart(async () => (await import('./audit/audit-pages.tsx')).AuditPages),
  settings: latePart(async () => (await import('./settings/settings-pages.tsx')).SettingsPages),
  'first-run': latePart(async () => (await import('./first-run/first-run-pages.tsx')).FirstRunPages),
}

export const pagesOf = (key: Area['key']): LatePart<object> => pages[key]

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
