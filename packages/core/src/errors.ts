/** How a coded error shows: its HTTP status, what it means, and what the reader can do about it. */
export type ErrorEntry = { readonly status: number; readonly summary: string; readonly action: string }

const entry = (status: number, summary: string, action: string): ErrorEntry => ({ status, summary, action })

/** Every code the system can answer with. docs/errors.md lists exactly this table. */
export const errorTable = {
  // input
  VALIDATION_FAILED: entry(
    400,
    'The request does not have the expected shape.',
    'Correct the fields listed in additionalDetails.',
  ),
  DID_INVALID: entry(
    400,
    'The text is not a DID of a supported method.',
    'Give a did:ethr, did:key or did:web identifier.',
  ),
  NAME_INVALID: entry(
    400,
    'The name does not normalise to itself (ENSIP-15).',
    'Use the normalised spelling given in details.',
  ),
  NAME_UNKNOWN: entry(404, 'The name is not registered.', 'Check the spelling, or register the name.'),
  JWS_INVALID: entry(
    400,
    'The token is not a well-formed compact JWS of the expected type.',
    'Send the JWS exactly as it was made.',
  ),
  UNAUTHENTICATED: entry(401, 'Who asks is not known.', 'Log in, or send the API key.'),
  FORBIDDEN: entry(403, 'Who asks may not do this.', 'Request the role that allows it.'),
  ORIGIN_FOREIGN: entry(
    403,
    'A browser sends it with a session, but not for a page of this gateway.',
    'Open the console at the address where the gateway answers; a proxy before it has to pass on Host and Origin.',
  ),
  CONFLICT: entry(409, 'This exists already and is different.', 'Choose another name or version.'),
  NOT_FOUND: entry(404, 'There is nothing at this address.', 'Check the address.'),
  CONTRAST_LOW: entry(
    400,
    'White text on the colour is hard to read (WCAG 2.2, 1.4.3).',
    'Take a darker colour; details name the nearest shade that is dark enough.',
  ),
  CURSOR_EXPIRED: entry(
    410,
    'What follows the cursor is not kept any more.',
    'Read the current state, then go on from the cursor in additionalDetails.',
  ),
  TOO_LARGE: entry(413, 'The request is larger than allowed.', 'Send less at once.'),
  // keys and signatures
  SIGNATURE_INVALID: entry(400, 'The signature does not verify.', 'Have the sender sign again with its published key.'),
  KEY_UNKNOWN: entry(
    400,
    'The key is not in the DID document.',
    'Publish the key on the ledger, or wait until it is visible.',
  ),
  KEY_REVOKED: entry(400, 'The key was not valid at that time.', 'Sign with a current key.'),
  KEY_INVALID: entry(400, 'The text is not a private key.', 'Give 64 hex digits, with or without 0x before them.'),
  // credentials
  CREDENTIAL_INVALID: entry(
    403,
    'The credential is malformed or not signed by its issuer.',
    'Request the credential again.',
  ),
  CREDENTIAL_EXPIRED: entry(403, 'The credential has expired.', 'Request the role again.'),
  CREDENTIAL_REVOKED: entry(403, 'The credential has been revoked.', 'Ask the issuer of the role.'),
  CREDENTIAL_SUSPENDED: entry(403, 'The credential is suspended.', 'Ask the issuer of the role to restore it.'),
  CREDENTIAL_VERSION: entry(403, 'The credential is for an older version of the role.', 'Request the role again.'),
  ISSUER_NOT_ALLOWED: entry(403, 'The issuer may not issue this role.', 'Ask an issuer listed in the role definition.'),
  PRECONDITION_MISSING: entry(
    403,
    'A role required first is not held.',
    "Request the roles in the definition's preconditions.",
  ),
  STATUS_UNKNOWN: entry(
    503,
    'The status list cannot be had or does not match the ledger.',
    'Try again; if it lasts, ask the issuer.',
  ),
  LEDGER_STALE: entry(
    503,
    'The ledger state is older than the freshness bound.',
    'Wait until the ledger is reachable again.',
  ),
  PRESENTATION_INVALID: entry(
    401,
    'The presentation is not for this verifier, nonce and time.',
    'Ask for a nonce and present again.',
  ),
  // messages
  SENDER_MISMATCH: entry(403, 'Signer, sender and session are not the same DID.', 'Send as the DID that is logged in.'),
  NOT_A_RECIPIENT: entry(
    403,
    'The message or epoch is for somebody else.',
    'Ask the sender to add you to its recipients.',
  ),
  EPOCH_MISMATCH: entry(409, 'The message does not fit its epoch.', 'Open a new epoch and send again.'),
  EPOCH_UNKNOWN: entry(404, 'The epoch is not known here.', 'Publish the manifest and its entries first.'),
  ENCRYPTION_MISMATCH: entry(
    400,
    'Message, epoch and channel differ about encryption.',
    'Encrypt, or use a channel that accepts plain messages.',
  ),
  DIGEST_MISMATCH: entry(400, 'The body is not the one that was signed.', 'Send the body exactly as it was sealed.'),
  DECRYPTION_FAILED: entry(400, 'The message does not open.', 'Have the sender send again.'),
  LEAF_INVALID: entry(400, 'The leaf is not part of the epoch.', 'Publish the epoch again, unaltered.'),
  GRANT_UNUSABLE: entry(
    400,
    'The grant of the epoch key does not open.',
    'The sender opens a new epoch to a current prekey.',
  ),
  FLOW_GAP: entry(
    409,
    'A message before this one is missing.',
    'Send the missing message or a signed skip first; details tell what was expected.',
  ),
  FLOW_CONFLICT: entry(409, 'Another message already has this place.', 'Never number two messages alike.'),
  REPLAYED: entry(
    409,
    'The message came before, at another place of the mailbox.',
    'Nothing to do: it was taken once. Ask who runs the broker why it is there twice.',
  ),
  MESSAGE_EXPIRED: entry(
    410,
    'The message has expired.',
    'Send it again if it is still of use, with a later expiry or none.',
  ),
  REPLY_TIMEOUT: entry(
    504,
    'Nobody has answered in time.',
    'Look at what became of the message: details tell its id. An answer may still come.',
  ),
  DUPLICATE_TRANSACTION: entry(
    409,
    'A message with this transaction id is already there.',
    'Use a new transaction id for a new message.',
  ),
  TOPIC_UNKNOWN: entry(404, 'The topic or version is not known.', 'Create the topic, or name an existing version.'),
  TOPIC_DELETED: entry(
    410,
    'The topic was deleted: it takes no new version and no new message.',
    'Use another topic, or have its owner restore it.',
  ),
  TOPIC_UNTRUSTED: entry(
    403,
    'The version of the topic is not published by who may publish it.',
    "Have it adopted (spine topic adopt) by who controls the owner's name or holds the role for its topics.",
  ),
  TOPIC_INCOMPATIBLE: entry(
    409,
    'The version does not get on with the one before as the policy of its topic asks.',
    'Change the schema, publish under another topic, or have the owner change the policy; details tell the verdict.',
  ),
  SCHEMA_INVALID: entry(400, 'The schema cannot be used.', 'Correct the schema; additionalDetails tell where.'),
  PAYLOAD_INVALID: entry(
    422,
    'The payload does not fit the schema of its topic.',
    'Correct the payload; additionalDetails tell where.',
  ),
  CHANNEL_UNKNOWN: entry(404, 'There is no such channel.', 'Create the channel first.'),
  CHANNEL_EXISTS: entry(409, 'A channel has this name already.', 'Choose another name, or change the channel.'),
  CHANNEL_FIXED: entry(
    409,
    'What is to be changed of the channel stays as it was made.',
    'Make another channel, or delete this one first.',
  ),
  CHANNEL_UNFIT: entry(400, 'The channel does not do this.', 'Use a channel of the right type.'),
  TOPIC_NOT_CARRIED: entry(
    400,
    'The channel does not carry the topic.',
    'Add the topic to the channel, or use another.',
  ),
  TOPIC_INCOMPLETE: entry(400, 'A topic is named by half.', 'Give topicOwner and topicName together, or neither.'),
  NOT_MESSAGE_FORMS: entry(400, 'The channel is not for message forms.', 'Ask for a channel made with messageForms.'),
  NO_RECIPIENTS: entry(409, 'The channel has no recipients now.', 'Name DIDs or roles that somebody holds.'),
  PREKEY_MISSING: entry(409, 'A recipient has published no prekey.', 'Wait until its gateway has been online.'),
  SENDER_NOT_ALLOWED: entry(
    403,
    'No channel takes this topic from this sender.',
    'Have the recipient allow the sender on a channel.',
  ),
  SENDER_BLOCKED: entry(
    403,
    'The sender is on the block list; it is told that no channel takes the topic from it.',
    'Take it off the list (spine blocked remove) to receive from it.',
  ),
  MAILBOX_FULL: entry(507, 'The mailbox is full.', 'Wait until its owner has read.'),
  MAILBOX_UNKNOWN: entry(
    404,
    'There is no such mailbox.',
    'Ask its owner; an anonymous mailbox is created before it is used.',
  ),
  MAILBOX_PROOF_INVALID: entry(
    403,
    'The proof of a mailbox is not for this mailbox, owner, broker and time.',
    'Sign a new one with the key of the mailbox.',
  ),
  FENCED: entry(
    409,
    'Another reader of this client id has taken over.',
    'Stop reading, or read under a client id of your own.',
  ),
  CLIENTS_EXCEEDED: entry(
    429,
    'There are as many client ids as there may be.',
    'Read under a client id that is known, or remove some; details tell how many there may be.',
  ),
  MAX_DELIVERIES: entry(
    422,
    'The message was delivered as often as allowed and never acknowledged.',
    'Find out what the reader stumbles over, then redrive the dead letter.',
  ),
  CONTACT_UNKNOWN: entry(404, 'The address book has nobody with this DID.', 'Add the contact first.'),
  // files
  FILE_UNKNOWN: entry(
    404,
    'There is no such file for who asks: it never was, it has expired, or it is for somebody else.',
    'Ask the sender to send it again.',
  ),
  FILE_TYPE_UNFIT: entry(
    415,
    'The file is not of the media type of its topic.',
    'Send the file with the media type of the format of its topic.',
  ),
  FILE_TOO_LARGE: entry(
    413,
    'The file is larger than what a form may bring.',
    'Send it by a resumable upload (docs/files.md).',
  ),
  FILE_INCOMPLETE: entry(
    409,
    'The file has not been uploaded as the message says.',
    'Resume the upload, then send the message again.',
  ),
  FILE_CORRUPT: entry(
    422,
    'The file is not the one that was signed, or does not open with its key.',
    'Have the sender send it again.',
  ),
  FILE_TRUNCATED: entry(
    422,
    'The file ends before its last chunk.',
    'Fetch the rest, or have the sender send it again.',
  ),
  RANGE_UNKNOWN: entry(416, 'There are no bytes so far back.', 'Ask for bytes within the size in Content-Range.'),
  FILE_STORE_FULL: entry(
    507,
    'There is no room for the file.',
    'Try again when files have expired, or ask who runs the service for more room.',
  ),
  // system
  LOG_UNAVAILABLE: entry(
    503,
    'The message log cannot be written.',
    'Try again; nothing was acknowledged. Check disk space.',
  ),
  LOG_MISMATCH: entry(
    500,
    'The message log was made with other settings.',
    'Start with the settings it was made with; details tell both.',
  ),
  AUDIT_UNAVAILABLE: entry(
    503,
    'The audit log cannot be written, so nothing was done.',
    'Try again; check the message log.',
  ),
  SERVICE_UNAVAILABLE: entry(503, 'The other service does not answer.', 'Try again; check that it runs and its URL.'),
  NOT_ACTIVE: entry(
    503,
    'This process stands by for another one.',
    'Ask the one that is active; additionalDetails tell where it is. Clients that know both places go on by themselves.',
  ),
  LEDGER_UNAVAILABLE: entry(503, 'The ledger does not answer.', 'Try again; nothing was written.'),
  LEDGER_INCONSISTENT: entry(
    503,
    'The ledger node gives answers that cannot be true.',
    'Check the URL and the health of the node; what was known before stays.',
  ),
  LEDGER_CORRUPT: entry(
    500,
    'The journal of the embedded ledger does not lead to the blocks it led to before.',
    'Restore the data folder from a copy, or start with a new one.',
  ),
  NETWORK_MISMATCH: entry(
    403,
    'The network is not what its descriptor says.',
    'Do not use it; ask who runs it for its URL and its fingerprint. details.check names what failed.',
  ),
  LEDGER_REFUSED: entry(422, 'The ledger refuses the write.', 'Details name the reason; correct it and sign again.'),
  QUOTA_EXCEEDED: entry(429, 'The quota is used up.', 'Try again later.'),
  DATA_FOLDER_LOCKED: entry(
    409,
    'Another process uses this data folder.',
    'Stop the other process or choose another folder.',
  ),
  ADDRESS_UNAVAILABLE: entry(
    409,
    'This address and port cannot be listened on.',
    'Stop whatever listens there, or choose another port: `--port`, `SPINE_PORT`.',
  ),
  DATABASE_UNAVAILABLE: entry(503, 'The database does not answer.', 'Check the database; nothing was written.'),
  VAULT_LOCKED: entry(500, 'The vault does not open with this secret.', 'Give the secret the vault was made with.'),
  CONFIG_INVALID: entry(500, 'The configuration has problems.', 'Correct every variable listed.'),
  INTERNAL: entry(500, 'Something went wrong inside the service.', 'Try again; the log has the request id.'),
} as const satisfies Record<string, ErrorEntry>

/** A key of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable

/** A wish that could not be met: a stable code, a sentence for people, and data for programs. */
export class SpineError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: Record<string, unknown> } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'SpineError'
    this.code = code
    this.details = options.details
  }
}

/** True for a {@link SpineError}, optionally of one code. */
export function isSpineError(error: unknown, code?: ErrorCode): error is SpineError {
  return error instanceof SpineError && (code === undefined || error.code === code)
}
