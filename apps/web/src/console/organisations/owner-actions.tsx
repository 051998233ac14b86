import type { IdentityView, NameView, PrimaryName } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useConfirm } from '../../kit/confirm.tsx'
import { Failure } from '../../kit/failure.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { namePath } from './name-parts.ts'
import css from './organisations.module.css'

/** What the owner of a name can do with it. */
export function OwnerActions({ view: { name, kind, did, open }, own }: { view: NameView; own: IdentityView }) {
  const { t } = useTranslation('organisations')
  const [, go] = useLocation()
  const ask = useConfirm()
  const refresh = ['names', 'identity', 'dids']
  const path = `names/${pathOf(name)}`
  const primary = useAct<PrimaryName>(() => ({ method: 'PUT', path: `${path}/primary` }), {
    refresh,
    onDone: () => say(t('actions.isPrimary', { name })),
  })
  const opening = useAct<undefined, boolean>((to) => ({ method: 'POST', path: `${path}/open`, body: { open: to } }), {
    refresh,
    onDone: (_, to) => say(t(to ? 'actions.opened' : 'actions.closed'), () => opening.mutate(!to)),
  })
  const giveUp = useAct(() => ({ method: 'DELETE', path }), {
    refresh,
    onDone() {
      say(t('actions.givenUp', { name }))
      go('/organisations')
    },
  })
  const askGiveUp = async (): Promise<void> => {
    const question = { title: t('actions.giveUpTitle', { name }), text: t('actions.giveUpText'), typed: name }
    if (await ask({ ...question, deed: t('actions.giveUp') })) giveUp.mutate()
  }
  const isPrimary = own.names[0] === name
  return (
    <Section title={t('actions.title')}>
      <div className={css.more}>
        <LinkButton to={`${namePath(name)}/edit`} variant="default">
          {t('actions.edit')}
        </LinkButton>
        {kind === 'organisation' && did === own.did && !isPrimary && (
          <Button variant="default" loading={primary.isPending} onClick={() => primary.mutate()}>
            {t('actions.primary')}
          </Button>
        )}
        {kind === 'organisation' && (
          <Button variant="default" loading={opening.isPending} onClick={() => opening.mutate(!open)}>
            {t(open ? 'actions.close' : 'actions.open')}
          </Button>
        )}
        <LinkButton to={`${namePath(name)}/transfer`} variant="default">
          {t('actions.transfer')}
        </LinkButton>
        <Button variant="default" color="red" loading={giveUp.isPending} onClick={() => void askGiveUp()}>
          {t('actions.giveUp')}
        </Button>
      </div>
      {[primary, opening, giveUp].map(({ error }) => error !== null && <Failure key={error.code} error={error} />)}
    </Section>
  )
}
