import { auditShots } from './audit.ts'
import { channelsShots } from './channels.ts'
import { dashboardShots } from './dashboard.ts'
import { deadLettersShots } from './dead-letters.ts'
import { filesShots } from './files.ts'
import { firstRunShots } from './first-run.ts'
import { identityShots } from './identity.ts'
import { integrationsShots } from './integrations.ts'
import { liveShots } from './live.ts'
import { messagesShots } from './messages.ts'
import { organisationsShots } from './organisations.ts'
import { peopleShots } from './people.ts'
import { rolesShots } from './roles.ts'
import { settingsShots } from './settings.ts'
import type { Shot } from './shot.ts'
import { topicsShots } from './topics.ts'
import { usersShots } from './users.ts'

/** Every page, in every state worth looking at. */
export const shots: readonly Shot[] = [
  ...liveShots,
  ...dashboardShots,
  ...messagesShots,
  ...filesShots,
  ...deadLettersShots,
  ...channelsShots,
  ...topicsShots,
  ...peopleShots,
  ...organisationsShots,
  ...rolesShots,
  ...identityShots,
  ...integrationsShots,
  ...usersShots,
  ...auditShots,
  ...settingsShots,
  ...firstRunShots,
]
