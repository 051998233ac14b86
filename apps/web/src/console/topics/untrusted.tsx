import type { PrimaryName, TopicDetail } from '@digital-spine/api'
import { Alert, Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../../kit/confirm.tsx'
import { Failure } from '../../kit/failure.tsx'
import { say } from '../../kit/say.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import css from './topics.module.css'
import { useAdoption } from './use-adoption.ts'
import { useIsMine } from './use-topic.ts'

/** Stands for a version whose publisher may not publish any more: why it does not count, and a way to sign it anew for who may. */
export function Untrusted({ topic, version, publisher }: { topic: TopicDetail; version: string; publisher: string }) {
  const { t } = useTranslation('topics')
  const confirm = useConfirm()
  const isMine = useIsMine(topic)
  const { owner, name, deletedAt } = topic
  const called = useAnswer<PrimaryName>(`dids/${pathOf(publisher)}/name`).data?.name
  const who = typeof called === 'string' ? `${called} (${publisher})` : publisher
  const theirs = topic.versions.filter((release) => release.publisher === publisher).map((release) => release.version)
  const adoption = useAdoption(topic, {
    publisher,
    onDone: (versions) => say(t('untrusted.done', { name, count: versions.length, versions: versions.join(', ') })),
  })
  const ask = async (versions: readonly string[]): Promise<void> => {
    const values = { who, owner, name, count: versions.length, versions: versions.join(', ') }
    const question = { title: t('untrusted.confirm.title', values), deed: t('untrusted.confirm.deed') }
    const text = (['whose', 'content', 'means'] as const).map((key) => (
      <p key={key}>{t(`untrusted.confirm.${key}`, values)}</p>
    ))
    if (await confirm({ ...question, text })) adoption.mutate(versions)
  }
  return (
    <Alert color="red" variant="outline" role="alert" className="breaks" title={t('untrusted.title', { version })}>
      <p className={css.reason}>{t('untrusted.why', { who, owner })}</p>
      <p className={css.reason}>{t('untrusted.effect')}</p>
      {isMine && deletedAt === null ? (
        <div className={css.deeds}>
          <Button loading={adoption.isPending} onClick={() => void ask([version])}>
            {t('untrusted.one', { version })}
          </Button>
          {theirs.length > 1 && (
            <Button variant="default" loading={adoption.isPending} onClick={() => void ask(theirs)}>
              {t('untrusted.all', { count: theirs.length })}
            </Button>
          )}
        </div>
      ) : (
        <p className={css.reason}>{t('untrusted.who', { owner, role: `topiccreator.roles.${owner}` })}</p>
      )}
      {adoption.error !== null && <Failure error={adoption.error} title={t('untrusted.failed')} />}
    </Alert>
  )
}
