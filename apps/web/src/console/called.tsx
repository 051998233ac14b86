import type { PrimaryName } from '@digital-spine/api'
import { Party } from '../kit/party.tsx'
import { pathOf } from './use-act.ts'
import { useAnswer } from './use-answer.ts'

/** Whoever a DID is, by the name that it calls itself on the ledger. */
export function Called({ did }: { did: string }) {
  const { data } = useAnswer<PrimaryName>(`dids/${pathOf(did)}/name`)
  return <Party did={did} name={data?.name} />
}
