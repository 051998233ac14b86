import type { FoundMessage } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Party } from '../../kit/party.tsx'
import { State } from '../../kit/state.tsx'
import { DeliveryStates } from '../messages/delivery-states.tsx'
import styles from './files.module.css'

const shown = 3

/** Who a file is from, or how far it is with each it is for. */
export function Fate({ of: { direction, peers } }: { of: Pick<FoundMessage, 'direction' | 'peers'> }) {
  const { t } = useTranslation('files')
  return (
    <ul className={styles.fates}>
      {peers.slice(0, shown).map((peer) => (
        <li key={peer.did}>
          <Party {...peer} />{' '}
          {direction === 'in' ? <State tone="good">{t('verified')}</State> : <DeliveryStates of={[peer]} />}
        </li>
      ))}
      {peers.length > shown && <li>{t('more', { count: peers.length - shown })}</li>}
    </ul>
  )
}
