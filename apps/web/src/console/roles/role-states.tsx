import type { EnrolmentRequest, IssuedCredential, RoleStanding, WalletEntry } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { State, type Tone } from '../../kit/state.tsx'

type Shown = RoleStanding['status'] | EnrolmentRequest['status'] | NonNullable<WalletEntry['state']> | 'unclear'

const tones: Record<Shown, Tone> = {
  ...{ SYNCED: 'good', active: 'good', approved: 'good' },
  ...{ AWAITING_APPROVAL: 'open', APPROVED: 'open', requested: 'open', suspended: 'open', outdated: 'open' },
  ...{ REJECTED: 'bad', rejected: 'bad', revoked: 'bad', expired: 'bad' },
  ...{ NOT_ENROLLED: 'plain', cancelled: 'plain', unclear: 'plain' },
}

/** How a role, a request or a credential stands. */
export function RoleState({ state = 'unclear' }: { state: Shown | IssuedCredential['state'] | undefined }) {
  const { t } = useTranslation('roles')
  return <State tone={tones[state]}>{t(`states.${state}`)}</State>
}
