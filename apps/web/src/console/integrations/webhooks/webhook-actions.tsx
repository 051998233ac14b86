import type { ShownWebhook } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useConfirm } from '../../../kit/confirm.tsx'
import { Failure } from '../../../kit/failure.tsx'
import { Once } from '../../../kit/once.tsx'
import { say } from '../../../kit/say.tsx'
import { useCaller } from '../../caller.tsx'
import { pathOf, useAct } from '../../use-act.ts'

/** Pausing, going on, a new secret, and the end of a webhook. */
export function WebhookActions({ webhook: { id, state } }: { webhook: ShownWebhook }) {
  const { t } = useTranslation('integrations')
  const { may } = useCaller()
  const [, go] = useLocation()
  const confirm = useConfirm()
  const refresh = [pathOf('webhooks', id), 'webhooks']
  const resume = useAct(() => ({ method: 'POST', path: pathOf('webhooks', id, 'resume'), body: {} }), {
    refresh,
    onDone: () => say(t('webhooks.resumed', { id })),
  })
  const pause = useAct(() => ({ method: 'POST', path: pathOf('webhooks', id, 'pause'), body: {} }), {
    refresh,
    onDone: () => say(t('webhooks.paused', { id }), () => resume.mutate()),
  })
  const rotate = useAct<{ secret: string }>(
    () => ({ method: 'POST', path: pathOf('webhooks', id, 'secret'), body: {} }),
    { refresh },
  )
  const remove = useAct(() => ({ method: 'DELETE', path: pathOf('webhooks', id) }), {
    onDone: () => {
      say(t('webhooks.removed', { id }))
      go('/integrations/webhooks')
    },
  })
  const askToRotate = async (): Promise<void> => {
    const question = { title: t('webhooks.rotateTitle', { id }), text: t('webhooks.rotateText') }
    if (await confirm({ ...question, deed: t('webhooks.rotate') })) rotate.mutate()
  }
  const askToRemove = async (): Promise<void> => {
    const question = { title: t('webhooks.removeTitle', { id }), text: t('webhooks.removeText') }
    if (await confirm({ ...question, deed: t('webhooks.remove') })) remove.mutate()
  }
  const failed = [resume, pause, rotate, remove].find(({ error }) => error !== null)?.error
  if (!may('configure')) return null
  return (
    <>
      <div className="form-actions">
        {state === 'active' ? (
          <Button variant="default" loading={pause.isPending} onClick={() => pause.mutate()}>
            {t('webhooks.pause')}
          </Button>
        ) : (
          <Button loading={resume.isPending} onClick={() => resume.mutate()}>
            {t('webhooks.resume')}
          </Button>
        )}
        <Button variant="default" loading={rotate.isPending} onClick={() => void askToRotate()}>
          {t('webhooks.rotate')}
        </Button>
        <Button variant="outline" color="red" loading={remove.isPending} onClick={() => void askToRemove()}>
          {t('webhooks.remove')}
        </Button>
      </div>
      {failed !== null && failed !== undefined && <Failure error={failed} />}
      {rotate.data !== undefined && (
        <Once label={t('webhooks.secret')} text={rotate.data.secret}>
          {t('webhooks.rotated')}
        </Once>
      )}
    </>
  )
}
