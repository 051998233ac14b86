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
  aliasOf(did: Did): string | undefined
}

export function createParties({ ledger }: Pick<GatewayContext, 'ledger'>, people: Pick<People, 'contacts'>): Parties {
  const findAlias = (alias: string): Party | undefined => {
    const found = [...people.contacts.values()].find((contact) => contact.alias === alias)
    return found && { did: found.did }
  }
  const aliasOf = (did: Did): string | undefined => people.contacts.get(did)?.alias
  return {
    aliasOf,
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
      const name = await ledger.findNameOf(did).catch(() => undefined)
      const alias = aliasOf(did)
      return { did, ...(name === undefined ? {} : { name }), ...(alias === undefined ? {} : { alias }) }
    },
  }
}
