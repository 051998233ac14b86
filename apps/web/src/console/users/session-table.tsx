import type { UserSession } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../../kit/confirm.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Failure } from '../../kit/failure.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { say } from '../../kit/say.tsx'
import { State } from '../../kit/state.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { usePages } from '../use-pages.ts'

const rows = ({ sessions }: { sessions: readonly UserSession[] }) => sessions

/** Sessions that go on, of everybody or of one user, and how to end them. */
export function SessionTable({ username }: { username?: string }) {
  const { t } = useTranslation('users')
  const own = useCaller().session
  const confirm = useConfirm()
  const pages = usePages('sessions', { rows, query: { username }, everyMs: 15_000 })
  const end = useAct(({ id }: UserSession) => ({ method: 'DELETE', path: pathOf('sessions', id) }), {
    refresh: ['sessions', 'login'],
    onDone: (_, session) => say(t('sessions.ended', { name: session.username })),
  })
  const ask = async (session: UserSession): Promise<void> => {
    const question = {
      title: t('sessions.endTitle', { name: session.username }),
      text: t(session.id === own ? 'sessions.endOwnText' : 'sessions.endText'),
      deed: t('sessions.end'),
    }
    if (await confirm(question)) end.mutate(session)
  }
  return (
    <>
      {end.error !== null && <Failure error={end.error} />}
      <PagedTable
        pages={pages}
        caption={t('pages.sessions')}
        rowKey={({ id }) => id}
        empty={<Empty title={t('sessions.none')}>{t('sessions.noneText')}</Empty>}
        columns={[
          {
            title: t('name'),
            show: (session) => (
              <>
                {session.username} {session.id === own && <State tone="good">{t('sessions.own')}</State>}
              </>
            ),
          },
          { title: t('sessions.since'), show: ({ createdAt }) => <Time at={createdAt} /> },
          { title: t('sessions.used'), show: ({ usedAt }) => <Time at={usedAt} /> },
          { title: t('sessions.until'), show: ({ endsAt }) => <Time at={endsAt} /> },
          {
            title: t('actions'),
            show: (session) => (
              <Button
                size="xs"
                variant="default"
                onClick={() => void ask(session)}
                aria-label={t('sessions.endTitle', { name: session.username })}
              >
                {t('sessions.end')}
              </Button>
            ),
          },
        ]}
      />
    </>
  )
}
