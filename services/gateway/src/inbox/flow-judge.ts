import { type Did, type FlowPosition, type FlowState, nextInFlow } from '@digital-spine/core'
import type { GatewayDatabase } from '../database.ts'
import type { MailboxKey } from '../mailboxes/recipient.ts'
import type { Draft } from './draft.ts'
import type { EpochKeys, KnownEpoch } from './epoch-keys.ts'

/** What is missing before a message that is taken all the same; `after` null where nothing came before. */
export type Gap = { readonly after: FlowPosition | null; readonly before: FlowPosition }

/** `successor` is taken, with what is missing before it; `behind` comes too late, `conflict` has another's place. */
export type Judgement =
  | { readonly verdict: 'successor'; readonly missing?: Gap }
  | { readonly verdict: 'duplicate' | 'behind' | 'conflict' | 'gap' }

type Entry = FlowPosition & { readonly sender: Did; readonly hash: string }

/**
 * The successor rule as a recipient applies it. What lies between may be missing in two cases only, both of them listed
 * for people, so that nothing is withheld unnoticed and yet one bad entry does not end the flow:
 *
 * - all of it came and was refused here, such as a body altered on the way;
 * - the sender has opened a newer epoch whose signed leaf says that something came before, and this is its first message.
 *   Only a newer manifest may do so, or an old epoch could be played again.
 */
export type FlowJudge = {
  judge(draft: Draft, state: FlowState, entry: Entry, known: KnownEpoch): Promise<Judgement>
  /** The positions at which this very header came before; empty if it never did. */
  findSeen(draft: Draft, message: { readonly id: string; readonly hash: string }): Promise<readonly number[]>
  /** Whether a file of another sender with this id is here or on its way. */
  isFileTaken(draft: Draft, file: { readonly id: string; readonly sender: Did }): Promise<boolean>
}

export function createFlowJudge(
  db: GatewayDatabase,
  { epochs, mailbox }: { epochs: Pick<EpochKeys, 'find'>; mailbox: MailboxKey },
): FlowJudge {
  const judge: FlowJudge['judge'] = async (draft, state, entry, { manifest, leaf }) => {
    const verdict = nextInFlow(state, { ...entry, prev: leaf.prev })
    if (verdict !== 'gap' && verdict !== 'behind') return { verdict }
    const { epoch, n, sender } = entry
    const refused = (of: string, from: number, to: number) => areRefused(draft, sender, of, from, to)
    if (state?.epoch === epoch) {
      const explained = verdict === 'gap' && (await refused(epoch, state.n + 1, n - 1))
      return { verdict: explained ? 'successor' : verdict }
    }
    const opens = await refused(epoch, 0, n - 1)
    const continues = state === null ? leaf.prev === null : leaf.prev?.epoch === state.epoch
    const rest = state === null || leaf.prev === null ? true : await refused(state.epoch, state.n + 1, leaf.prev.n)
    if (opens && continues && rest) return { verdict: 'successor' }
    if (state !== null && !(await isNewer(manifest.notBefore, state.epoch))) return { verdict }
    if (opens && leaf.prev !== null) return { verdict: 'successor', missing: { after: state, before: { epoch, n } } }
    return { verdict: 'gap' }
  }
  const isNewer = async (notBefore: number, than: string): Promise<boolean> => {
    const known = await epochs.find(than)
    return known !== undefined && notBefore > known.manifest.notBefore
  }
  /** Whether all numbers between, both included, were refused here. */
  const areRefused = async (draft: Draft, sender: Did, epoch: string, from: number, to: number): Promise<boolean> => {
    if (to < from) return true
    const within = (n: number | null | undefined): n is number => typeof n === 'number' && n >= from && n <= to
    const fresh = draft.rejected.filter((row) => row.sender === sender && row.epoch === epoch).map(({ n }) => n)
    const rows = await db
      .selectFrom('rejected')
      .select('n')
      .where('mailbox', '=', mailbox)
      .where('sender', '=', sender)
      .where('epoch', '=', epoch)
      .where('n', '>=', from)
      .where('n', '<=', to)
      .execute()
    return new Set([...fresh, ...rows.map(({ n }) => n)].filter(within)).size === to - from + 1
  }
  return {
    judge,
    async findSeen(draft, { id, hash }) {
      const taken = db.selectFrom('inbox').select('position').where('id', '=', id).where('hash', '=', hash)
      const refused = db.selectFrom('rejected').select('position').where('id', '=', id).where('hash', '=', hash)
      // Files come into the participant's own mailbox only.
      const coming = db.selectFrom('files_in').select('position').where('id', '=', id).where('hash', '=', hash)
      const rows = await taken
        .where('mailbox', '=', mailbox)
        .union(refused.where('mailbox', '=', mailbox))
        .union(coming)
        .execute()
      const fresh = [...draft.inbox, ...draft.files, ...draft.rejected].filter(
        (row) => row.id === id && row.hash === hash,
      )
      return [...rows, ...fresh].map(({ position }) => position)
    },
    async isFileTaken(draft, { id, sender }) {
      const known = db.selectFrom('files_in').select(['id', 'sender']).where('id', '=', id)
      const files = [...draft.files, ...(await known.execute())]
      return files.some((file) => file.id === id && file.sender !== sender)
    },
  }
}
