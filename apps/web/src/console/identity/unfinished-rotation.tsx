import type { IdentityView } from '@digital-spine/api'
import { Alert } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** A rotation that is not done yet, if there is one. */
export function UnfinishedRotation({ rotation }: { rotation: IdentityView['rotation'] | undefined }) {
  const { t } = useTranslation('identity')
  return (
    <div aria-live="polite">
      {rotation !== undefined && (
        <Alert variant="outline" title={t('rotation.goesOn')}>
          {t(rotation.step === 'publish' ? 'rotation.publish' : 'rotation.retire')}
        </Alert>
      )}
    </div>
  )
}
