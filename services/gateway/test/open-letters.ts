import type { GatewayDatabase } from '../src/database.ts'
import { createDeadLetters, type DeadLetters } from '../src/dead-letters/dead-letters.ts'
import { createRedriveKinds } from '../src/dead-letters/redrive-kinds.ts'
import type { Acceptor } from '../src/outbox/accept.ts'
import type { Readers } from '../src/readers/readers.ts'
import { broken } from './broken-parts.ts'

const atRest = { seal: (bytes: Uint8Array) => bytes, open: (bytes: Uint8Array) => Buffer.from(bytes) }

/** Dead letters of a gateway that keeps payloads as they are; what was refused on its way in is taken as it is. */
export const openLetters = (
  context: { readonly db: GatewayDatabase; readonly now: () => number },
  { readers, accept }: { readonly readers?: Readers; readonly accept?: Acceptor },
): DeadLetters =>
  createDeadLetters(
    context,
    createRedriveKinds(
      { ...context, atRest },
      {
        accept: accept ?? (broken as Acceptor),
        readers: readers ?? (broken as Readers),
        receivers: { retake: async () => undefined },
      },
    ),
  )
