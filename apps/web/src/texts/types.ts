/** The texts that there are, for TypeScript: a text that is asked for and is not there does not compile. */
import type audit from './en/audit.json'
import type channels from './en/channels.json'
import type dashboard from './en/dashboard.json'
import type deadLetters from './en/dead-letters.json'
import type envelope from './en/envelope.json'
import type errors from './en/errors.json'
import type files from './en/files.json'
import type firstRun from './en/first-run.json'
import type form from './en/form.json'
import type identity from './en/identity.json'
import type integrations from './en/integrations.json'
import type kit from './en/kit.json'
import type live from './en/live.json'
import type messages from './en/messages.json'
import type organisations from './en/organisations.json'
import type people from './en/people.json'
import type roles from './en/roles.json'
import type settings from './en/settings.json'
import type shell from './en/shell.json'
import type topics from './en/topics.json'
import type tour from './en/tour.json'
import type users from './en/users.json'

export type Resources = {
  audit: typeof audit
  channels: typeof channels
  dashboard: typeof dashboard
  'dead-letters': typeof deadLetters
  envelope: typeof envelope
  errors: typeof errors
  files: typeof files
  'first-run': typeof firstRun
  form: typeof form
  identity: typeof identity
  integrations: typeof integrations
  kit: typeof kit
  live: typeof live
  messages: typeof messages
  organisations: typeof organisations
  people: typeof people
  roles: typeof roles
  settings: typeof settings
  shell: typeof shell
  topics: typeof topics
  tour: typeof tour
  users: typeof users
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'kit'
    resources: Resources
  }
}
