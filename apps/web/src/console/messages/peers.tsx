import type { ShownParty } from '@digital-spine/api'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { Party } from '../../kit/party.tsx'

const shown = 2

/** Who a message is from, or for: the first of them, and how many more. */
export function Peers({ of }: { of: readonly ShownParty[] }) {
  const { t } = useTranslation('messages')
  if (of.length === 0) return <span>{t('nobodyYet')}</span>
  return (
    <>
      {of.slice(0, shown).map((peer, i) => (
        <Fragment key={peer.did}>
          {i > 0 && ', '}
          <Party {...peer} />
        </Fragment>
      ))}
      {of.length > shown && ` ${t('morePeers', { count: of.length - shown })}`}
    </>
  )
}
