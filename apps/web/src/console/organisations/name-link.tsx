import { Link } from 'wouter'
import { labelOf, namePath, ownerOf } from './name-parts.ts'
import css from './organisations.module.css'

/** A name that leads to its page: its label, and what it belongs to. */
export function NameLink({ name, to = namePath(name) }: { name: string; to?: string }) {
  return (
    <Link href={to} className={css.nameLink} title={name}>
      <span className={css.label}>{labelOf(name)}</span> <span className={css.owner}>{ownerOf(name)}</span>
    </Link>
  )
}
