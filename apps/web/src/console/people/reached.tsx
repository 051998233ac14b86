import type { ShownChannel } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useAnswer } from '../use-answer.ts'
import classes from './people.module.css'

/** The names of the channels that are for somebody now. */
export function Reached({ did }: { did: string }) {
  const { t } = useTranslation('people')
  const { data = [] } = useAnswer<readonly ShownChannel[]>('channels')
  const found = data.filter(({ conditions }) => (conditions.qualifiedDids as readonly string[]).includes(did))
  if (found.length === 0) return t('reached.none')
  return (
    <span className={classes.groups}>
      {found.map(({ fqcn }) => (
        <Link key={fqcn} href={`/channels/by-name/${fqcn}`}>
          {fqcn}
        </Link>
      ))}
    </span>
  )
}
