import { type Did, didMethod, isName, type Name } from '@digital-spine/core'
import { type DidEvent, nameAttribute } from '@digital-spine/ledger'
import type { NamesContext } from '../context.ts'

/** The name a DID calls itself (its newest attribute `spine/name`), accepted only if it resolves back to the DID. */
export async function findNameOf(
  { book, histories, present }: Pick<NamesContext, 'book' | 'histories' | 'present'>,
  did: Did,
): Promise<Name | undefined> {
  if (didMethod(did) !== 'ethr') return undefined
  const name = readName(await histories.ofDid(did), present())
  if (name === undefined) return undefined
  return (await book.find(name))?.did === did ? name : undefined
}

function readName(history: readonly DidEvent[], at: number): Name | undefined {
  const event = history.findLast((entry) => entry.kind === 'attribute' && entry.name === nameAttribute)
  if (event?.kind !== 'attribute' || event.validTo * 1000 <= at) return undefined
  const text = Buffer.from(event.value.slice(2), 'hex').toString('utf8')
  return isName(text) ? text : undefined
}
