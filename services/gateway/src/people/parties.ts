import type { ShownParty } from '@digital-spine/api'
import { type Did, isName, isSpineError, type Name, parseDid, parseName, SpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import { aliasMark } from './contacts.ts'
import type { People } from './people.ts'

/** Somebody that a text means; `name` if the text is a registered name. */
export type Party = { readonly did: Did; readonly name?: Name }

/** Who is meant, and how somebody is shown. */
export type Parties = {
  /**
   * A DID in any spelling, else a registered name, else an alias of the address book; `~alias` is an alias only. Throws
   * DID_INVALID, NAME_UNKNOWN, CONTACT_UNKNOWN, LEDGER_UNAVAILABLE.
   */
  resolve(text: string): Promise<Party>
  /** With the name that it calls itself on the ledger, if that can be told now. */
  show(did: Did): Promise<ShownParty>
  /** The same by what is known without asking; what is not is found out for the next time. */
  called(did: Did): ShownParty
}

/** The name that a DID calls itself, as it was told last; asked for at `at`, ms. */
type NameOf = { readonly at: number; name: Name | undefined; answered: Promise<void> }

const namesLastMs = 60_000
const maxNames = 10_000

export function createParties(
  { ledger, now }: Pick<GatewayContext, 'ledger' | 'now'>,
  people: Pick<People, 'contacts'>,
): Parties {
  const findAlias = (alias: string): Party | undefined => {
    const found = [...people.contacts.values()].find((contact) => contact.alias === alias)
    return found && { did: found.did }
  }
  const names = new Map<Did, NameOf>()
  /** What is known of a name; what is not, or not any more, is asked for. */
  const nameOf = (did: Did): NameOf => {
    const before = names.get(did)
    if (before !== undefined && Math.abs(now() - before.at) <= namesLastMs) return before
    if (names.size >= maxNames) names.clear()
    const asked: NameOf = { at: now(), name: before?.name, answered: Promise.resolve() }
    asked.answered = ledger.findNameOf(did).then(
      (name) => {
        asked.name = name
      },
      () => undefined,
    )
    names.set(did, asked)
    return asked
  }
  const describe = (did: Did, { name }: NameOf): ShownParty => {
    const alias = people.contacts.get(did)?.alias
    return { did, ...(name === undefined ? {} : { name }), ...(alias === undefined ? {} : { alias }) }
  }
  return {
    async resolve(text) {
      if (text.startsWith('did:')) return { did: parseDid(text, { default: ledger.network.name }) }
      const alias = text.startsWith(aliasMark) ? text.slice(aliasMark.length) : text
      if (alias === text && isName(text) && text.includes('.')) {
        const name = parseName(text)
        try {
          return { did: (await ledger.resolveName(name)).did, name }
        } catch (error) {
          const known = isSpineError(error, 'NAME_UNKNOWN') ? findAlias(alias) : undefined
          if (known === undefined) throw error
          return known
        }
      }
      const known = findAlias(alias)
      if (known === undefined)
        throw new SpineError('CONTACT_UNKNOWN', `"${alias.slice(0, 80)}" is no DID, no name and no alias.`, {
          details: { did: text },
        })
      return known
    },
    async show(did) {
      const known = nameOf(did)
      await known.answered
      return describe(did, known)
    },
    called: (did) => describe(did, nameOf(did)),
  }
}
