import type { NameSearchAnswer, PrimaryName, ShownContact } from '@digital-spine/api'
import type { ApiError } from '../../request.ts'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { usePages } from '../use-pages.ts'

/** Somebody who was found; `title` is what their name is called for people. */
export type FoundParty = {
  readonly did: string
  readonly name?: string | undefined
  readonly alias?: string | undefined
  readonly title?: string | undefined
}

export type Found = {
  readonly parties: readonly FoundParty[]
  /** Of whom the text is the DID, name or alias. */
  readonly exact: FoundParty | undefined
  readonly isAsking: boolean
  /** Why nobody is meant by just this text. */
  readonly error: ApiError | null
}

const contactRows = (contacts: readonly ShownContact[]) => contacts
const shown = 6

/** Whom a text could mean: by DID, registered name or alias exactly, and who has it in their alias or name. */
export function useFound(text: string): Found {
  const enabled = text !== ''
  const exactly = useAnswer<PrimaryName>(`dids/${pathOf(text.slice(0, 255))}/name`, { enabled })
  const contacts = usePages('contacts', { rows: contactRows, query: { q: text }, size: shown, enabled })
  const names = useAnswer<NameSearchAnswer>('search', { query: { q: text.slice(0, 255), limit: shown }, enabled })
  if (!enabled) return { parties: [], exact: undefined, isAsking: false, error: null }
  const own = (contacts.rows ?? []).slice(0, shown)
  const aliasOf = (did: string): string | undefined => own.find((contact) => contact.did === did)?.alias
  const { data, isPlaceholderData, isError } = exactly
  const exact: FoundParty | undefined =
    data === undefined || isPlaceholderData || isError
      ? undefined
      : { did: data.did, name: data.name ?? undefined, alias: aliasOf(data.did) }
  const registered = (names.data?.names ?? []).flatMap(({ did, name, title, kind }): FoundParty[] =>
    did === null || (kind !== 'organisation' && kind !== 'application')
      ? []
      : [{ did, name, title: title ?? undefined, alias: aliasOf(did) }],
  )
  const all = [...(exact === undefined ? [] : [exact]), ...own, ...registered]
  const parties = all.filter(({ did }, i) => all.findIndex((other) => other.did === did) === i)
  return { parties: parties.slice(0, shown), exact, isAsking: exactly.isFetching, error: exactly.error }
}
