import type { ApiDescription, Security } from '@digital-spine/runtime'
import { readApiExamples } from './api-examples.ts'

const anyOne: Security = [{ apiKey: [] }, { bearer: [] }, { basic: [] }, { username: [], password: [] }]

/** What the document of a gateway's API says beside its routes. */
export const gatewayApi: ApiDescription = {
  description: `What a participant's systems do with its gateway: send and receive messages and files, and look after channels,
people, topics, roles and identity.

Call it with an API key (\`x-api-key\`), as a user (Basic) or in a user's session (Bearer, or the cookie of a browser); each operation says which scope it asks for.
An error is an \`ErrorAnswer\`, with a code for programs. At the paths that the DDHub client gateway has too, \`err.code\` is as there
and \`err.spineCode\` is our own. Members that you do not know are no reason to refuse an answer: more may come.`,
  tags: [
    { name: 'messages', description: 'Sending and receiving.' },
    { name: 'files', description: 'Files of any size: resumable uploads, and downloads by ranges.' },
    { name: 'dead letters', description: 'Messages that were set aside, with their reasons.' },
    { name: 'webhooks', description: 'Endpoints that messages are delivered to.' },
    { name: 'clients', description: 'Readers, each with a place of its own on each channel.' },
    { name: 'channels', description: 'What is sent to whom, and what is taken from whom.' },
    { name: 'contacts', description: 'The address book, its groups, and the block list.' },
    { name: 'topics', description: 'What messages are held to: named schemas in versions.' },
    { name: 'applications', description: 'Applications in which the participant has a role.' },
    { name: 'enrolment', description: 'Roles: asking for them, issuing them, taking them back.' },
    { name: 'wallet', description: 'Role credentials that the participant holds.' },
    { name: 'identity', description: 'Who the participant is, and its keys.' },
    { name: 'names', description: 'Names on the ledger: organisations, applications, roles.' },
    { name: 'network', description: 'The network, and its descriptor.' },
    { name: 'ledger', description: 'Writes to the ledger.' },
    { name: 'configuration', description: 'Channels, people, webhooks and branding as documents.' },
    { name: 'branding', description: 'How the console looks.' },
    { name: 'login', description: 'Logging in and out, and who is logged in.' },
    { name: 'access', description: 'API keys, users, and the record of what they did.' },
    { name: 'mailbox', description: 'What lies in the mailbox, and what never came out of it.' },
    { name: 'anonymous mailboxes', description: 'Mailboxes that are keys, a new one each day.' },
    { name: 'broker', description: "The broker's own API, asked with this participant's login." },
    { name: 'gateway', description: 'What the gateway is doing.' },
  ],
  securitySchemes: {
    apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'of `POST /api/v2/api-keys`' },
    bearer: { type: 'http', scheme: 'bearer', description: 'the access token of `POST /api/v2/login`' },
    basic: { type: 'http', scheme: 'basic', description: 'name and password of a user' },
    username: { type: 'apiKey', in: 'header', name: 'x-api-username', description: 'name of a user' },
    password: { type: 'apiKey', in: 'header', name: 'x-api-password', description: 'its password, in base64' },
  },
  examples: readApiExamples,
  describe: ({ access }) =>
    access === 'open'
      ? { security: [], description: 'Open to everybody.' }
      : { security: anyOne, description: `Asks for the scope \`${access}\`.` },
}
