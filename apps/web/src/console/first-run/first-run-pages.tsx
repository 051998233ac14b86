import { Alert, Text } from '@mantine/core'
import { type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Copy } from '../../kit/copy.tsx'
import { Failure } from '../../kit/failure.tsx'
import { latePart } from '../../kit/late-part.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loading } from '../../kit/loading.tsx'
import { Page } from '../../kit/page.tsx'
import { useCaller } from '../caller.tsx'
import { ChannelStep } from './channel-step.tsx'
import styles from './first-run.module.css'
import { NameStep } from './name-step.tsx'
import { RolesStep } from './roles-step.tsx'
import { SetupStep } from './setup-step.tsx'
import { type Progress, type StepKey, stepKeys, useProgress } from './use-progress.ts'
import { VaultStep } from './vault-step.tsx'

// Forms out of schemas are only needed at the end.
const MessageStep = latePart(async () => (await import('./message-step.tsx')).MessageStep)

/** From a fresh gateway to a first message that arrived: each step is open once the one before is done. */
export function FirstRunPages() {
  const { t } = useTranslation('first-run')
  const { may } = useCaller()
  const progress = useProgress()
  const { identity, enrolment, done, next } = progress
  const error = identity.error ?? enrolment.error
  return (
    <Page title={t('title')} lead={t('lead')}>
      {!may('identity') && (
        <Alert color="yellow" variant="outline" title={t('notAllowed.title')}>
          {t('notAllowed.text')}
        </Alert>
      )}
      {error !== null && <Failure error={error} />}
      {identity.data === undefined || enrolment.data === undefined ? (
        error === null && <Loading />
      ) : (
        <ol className={styles.steps}>
          {stepKeys.map((key, i) => (
            <SetupStep
              key={key}
              number={i + 1}
              title={t(`steps.${key}`)}
              state={done[key] ? 'done' : key === next ? 'now' : 'later'}
              summary={<Summary of={key} progress={progress} />}
            >
              <Content of={key} progress={progress} />
            </SetupStep>
          ))}
        </ol>
      )}
      <div role="status">
        {next === undefined && (
          <Alert color="teal" variant="outline" title={t('finished.title')}>
            <Text size="sm" mb="sm">
              {t('finished.text')}
            </Text>
            <LinkButton to="/">{t('finished.do')}</LinkButton>
          </Alert>
        )}
      </div>
    </Page>
  )
}

function Content({ of, progress: { enrolment, confirmVault } }: { of: StepKey; progress: Progress }): ReactNode {
  if (of === 'vault') return <VaultStep onDone={confirmVault} />
  if (of === 'name') return <NameStep />
  if (of === 'roles') return enrolment.data === undefined ? null : <RolesStep enrolment={enrolment.data} />
  if (of === 'channel') return <ChannelStep />
  if (of === 'message')
    return (
      <Suspense fallback={<Loading />}>
        <MessageStep />
      </Suspense>
    )
  return null
}

function Summary({ of, progress: { identity, enrolment } }: { of: StepKey; progress: Progress }): ReactNode {
  const { t } = useTranslation('first-run')
  const { did = '', names = [] } = identity.data ?? {}
  if (of === 'vault') return t('vault.done')
  if (of === 'identity')
    return (
      <>
        {did} <Copy text={did} what={t('steps.identity')} />
      </>
    )
  if (of === 'name') return names.join(', ')
  if (of === 'roles')
    return enrolment.data?.roles
      .filter(({ status }) => status === 'SYNCED')
      .map(({ namespace }) => String(namespace).split('.roles.')[0])
      .join(', ')
  if (of === 'channel') return <Link href="/channels">{t('channel.look')}</Link>
  return <Link href="/messages/sent">{t('message.look')}</Link>
}
