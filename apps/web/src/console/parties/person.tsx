import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { shortDid } from '../../kit/party.tsx'
import { Face } from './face.tsx'
import classes from './parties.module.css'

export type Somebody = {
  readonly did: string
  readonly name?: string | null | undefined
  readonly alias?: string | undefined
}

/** What somebody is called best: as the address book has it, by their own name, or by the ends of the DID. */
export const calledOf = ({ did, name, alias }: Somebody): string => alias ?? name ?? shortDid(did)

/** Somebody with their picture, the name they registered and the DID; leads to what is known of them if `link` says so. */
export function Person({
  who,
  link = false,
  children,
}: {
  who: Somebody
  link?: boolean
  /** What else there is to say of them. */
  children?: ReactNode
}) {
  const called = calledOf(who)
  const beside = who.alias !== undefined && typeof who.name === 'string' ? who.name : shortDid(who.did)
  return (
    <div className={classes.person}>
      <Face did={who.did} called={called} />
      <div>
        {link ? (
          <Link href={`/people/by-did/${who.did}`} className={classes.called}>
            {called}
          </Link>
        ) : (
          <span className={classes.called}>{called}</span>
        )}
        {beside !== called && (
          <span className={classes.beside} title={who.did}>
            {beside}
          </span>
        )}
        {children}
      </div>
    </div>
  )
}
