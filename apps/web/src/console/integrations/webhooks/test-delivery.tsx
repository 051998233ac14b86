import type { WebhookTrial } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../../kit/failure.tsx'
import { Section } from '../../../kit/section.tsx'
import { State } from '../../../kit/state.tsx'
import { pathOf, useAct } from '../../use-act.ts'

/** Sends one event of the type `test`, and shows what came of it. */
export function TestDelivery({ id }: { id: string }) {
  const { t } = useTranslation('integrations')
  const trial = useAct<WebhookTrial>(() => ({ method: 'POST', path: pathOf('webhooks', id, 'test'), body: {} }))
  return (
    <Section
      title={t('webhooks.test')}
      note={t('webhooks.testNote')}
      actions={
        <Button variant="default" loading={trial.isPending} onClick={() => trial.mutate()}>
          {t('webhooks.sendTest')}
        </Button>
      }
    >
      <div role="status">
        {trial.data !== undefined && (
          <State tone={trial.data.error === undefined ? 'good' : 'bad'}>
            {t(trial.data.error === undefined ? 'webhooks.testTaken' : 'webhooks.testFailed', {
              answer: trial.data.status === undefined ? t('webhooks.noAnswer') : `HTTP ${trial.data.status}`,
              ms: Math.round(trial.data.ms),
            })}
          </State>
        )}
        {trial.data?.error !== undefined && <p className="breaks trouble">{trial.data.error}</p>}
      </div>
      {trial.error !== null && <Failure error={trial.error} />}
    </Section>
  )
}
