import type { ClientSubscription } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../../kit/failure.tsx'
import { say } from '../../../kit/say.tsx'
import { useCaller } from '../../caller.tsx'
import { useAct } from '../../use-act.ts'
import { useAnswer } from '../../use-answer.ts'

/** Takes away the places that a client id has on channels. */
export function ForgetReader({ client, disabled }: { client: string; disabled: boolean }) {
  const { t } = useTranslation('integrations')
  const { may } = useCaller()
  const known = useAnswer<readonly ClientSubscription[]>('clients', { everyMs: 5000 })
  const clientsIds = (known.data ?? []).filter((found) => found.client === client).map(({ clientId }) => clientId)
  const forget = useAct(() => ({ method: 'DELETE', path: 'clients', body: { clientsIds } }), {
    refresh: ['clients'],
    onDone: () => say(t('playground.forgotten', { client })),
  })
  if (!may('configure') || clientsIds.length === 0) return null
  return (
    <>
      <Button
        mt="sm"
        size="xs"
        variant="default"
        disabled={disabled}
        loading={forget.isPending}
        onClick={() => forget.mutate()}
      >
        {t('playground.forget', { count: clientsIds.length })}
      </Button>
      {forget.error !== null && <Failure error={forget.error} />}
    </>
  )
}
