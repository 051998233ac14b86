import { Command } from 'commander'
import { addApply } from './commands/apply.ts'
import { addAudit } from './commands/audit.ts'
import { addBroker } from './commands/broker.ts'
import { addChannels } from './commands/channels.ts'
import { addClients } from './commands/clients.ts'
import { addContacts } from './commands/contacts.ts'
import { addDeadLetters } from './commands/dead-letters.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEvidence } from './commands/evidence.ts'
import { addFiles } from './commands/files.ts'
import type { Environment } from './commands/gateway-options.ts'
import { addIdentity } from './commands/identity.ts'
import { addJoin } from './commands/join.ts'
import { addKeys } from './commands/keys.ts'
import { addLedger } from './commands/ledger.ts'
import { addListen } from './commands/listen.ts'
import { addMailboxes } from './commands/mailboxes.ts'
import { addMessages } from './commands/messages.ts'
import { addNames } from './commands/names.ts'
import { addNetwork } from './commands/network.ts'
import { addSearch } from './commands/search.ts'
import { addServe } from './commands/serve.ts'
import { addStatus } from './commands/status.ts'
import { addTail } from './commands/tail.ts'
import { addTopics } from './commands/topics.ts'
import { addUp } from './commands/up.ts'
import { addUsers } from './commands/users.ts'
import { addWallet } from './commands/wallet.ts'
import { addWebhooks } from './commands/webhooks.ts'

/** All commands of `spine`. It throws instead of ending the process; `stopped` ends what runs until it is stopped. */
export function createProgram(environment: Environment, stopped: Promise<unknown>): Command {
  const program = new Command('spine')
    .description('Digital Spine: a trust-less data exchange for the electricity sector')
    .version('0.1.0')
    .exitOverride()
  addUp(program, stopped)
  addServe(program, environment, stopped)
  addJoin(program)
  addLedger(program, environment)
  addMessages(program, environment, stopped)
  addListen(program, environment, stopped)
  addFiles(program, environment, stopped)
  addTail(program, environment, stopped)
  addWebhooks(program, environment, stopped)
  for (const add of [
    addIdentity,
    addNames,
    addWallet,
    addNetwork,
    addTopics,
    addChannels,
    addContacts,
    addApply,
    addClients,
    addDeadLetters,
    addEvidence,
    addSearch,
    addMailboxes,
    addBroker,
    addUsers,
    addKeys,
    addAudit,
    addStatus,
    addDoctor,
  ])
    add(program, environment)
  return program
}
