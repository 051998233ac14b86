import type { ApiKey } from '@digital-spine/api'
import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../../../kit/confirm.tsx'
import { Empty } from '../../../kit/empty.tsx'
import { Failure } from '../../../kit/failure.tsx'
import { LinkButton } from '../../../kit/link-button.tsx'
import { PagedTable } from '../../../kit/paged-table.tsx'
import { say } from '../../../kit/say.tsx'
import { SearchField } from '../../../kit/search-field.tsx'
import { State } from '../../../kit/state.tsx'
import { Time } from '../../../kit/time.tsx'
import { pathOf, useAct } from '../../use-act.ts'
import { usePages } from '../../use-pages.ts'
import { IntegrationsTop } from '../integrations-top.tsx'

const rows = ({ keys }: { keys: readonly ApiKey[] }) => keys
const isOver = ({ expiresAt, revokedAt }: ApiKey): boolean =>
  revokedAt !== undefined || (expiresAt !== undefined && expiresAt <= Date.now())

/** What systems call this gateway with. */
export function KeysPage() {
  const { t } = useTranslation('integrations')
  const confirm = useConfirm()
  const [q, setQ] = useState('')
  const [live, setLive] = useState('true')
  const pages = usePages('api-keys', { rows, query: { q, live }, everyMs: 30_000 })
  const revoke = useAct(({ id }: ApiKey) => ({ method: 'DELETE', path: pathOf('api-keys', id) }), {
    refresh: ['api-keys'],
    onDone: (_, { name }) => say(t('keys.revoked', { name })),
  })
  const ask = async (key: ApiKey): Promise<void> => {
    const title = t('keys.revokeTitle', { name: key.name })
    if (await confirm({ title, text: t('keys.revokeText'), deed: t('keys.revoke') })) revoke.mutate(key)
  }
  const make = <LinkButton to="/integrations/keys/new">{t('keys.make')}</LinkButton>
  return (
    <IntegrationsTop lead={t('keys.lead')} actions={make}>
      <search className="filters" aria-label={t('filters')}>
        <SearchField label={t('keys.search')} onSearch={setQ} />
        <NativeSelect
          label={t('keys.show')}
          value={live}
          onChange={({ currentTarget: { value } }) => setLive(value)}
          data={[
            { value: 'true', label: t('keys.live') },
            { value: 'false', label: t('keys.over') },
            { value: '', label: t('keys.all') },
          ]}
        />
      </search>
      {revoke.error !== null && <Failure error={revoke.error} title={t('keys.notRevoked')} />}
      <PagedTable
        pages={pages}
        caption={t('pages.keys')}
        rowKey={({ id }) => id}
        empty={
          q === '' && live !== 'false' ? (
            <Empty title={t('keys.none.title')} action={make}>
              {t('keys.none.text')}
            </Empty>
          ) : (
            <Empty title={t('keys.noMatch')} />
          )
        }
        columns={[
          { title: t('keys.name'), show: ({ name, id }) => <span title={id}>{name}</span> },
          { title: t('keys.scopes'), show: ({ scopes }) => <Badges texts={scopes} /> },
          {
            title: t('keys.channels'),
            show: ({ channels }) => (channels === undefined ? t('everyChannel') : <Badges texts={channels} />),
          },
          {
            title: t('keys.rate'),
            show: ({ perMinute }) => (perMinute === undefined ? t('keys.noRate') : t('keys.perMinute', { perMinute })),
          },
          {
            title: t('keys.used'),
            show: ({ usedAt }) => (usedAt === undefined ? t('keys.neverUsed') : <Time at={usedAt} />),
          },
          { title: t('keys.state'), show: (key) => <KeyState of={key} /> },
          {
            title: t('actions'),
            show: (key) =>
              !isOver(key) && (
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => void ask(key)}
                  aria-label={t('keys.revokeTitle', { name: key.name })}
                >
                  {t('keys.revoke')}
                </Button>
              ),
          },
        ]}
      />
    </IntegrationsTop>
  )
}

function Badges({ texts }: { texts: readonly string[] }) {
  return (
    <span className="badges">
      {texts.map((text) => (
        <State key={text} tone="plain">
          {text}
        </State>
      ))}
    </span>
  )
}

function KeyState({ of: key }: { of: ApiKey }) {
  const { t } = useTranslation('integrations')
  const { revokedAt, expiresAt } = key
  const at = revokedAt ?? expiresAt
  const state = revokedAt !== undefined ? 'revokedAt' : isOver(key) ? 'expired' : 'counts'
  return (
    <>
      <State tone={isOver(key) ? 'bad' : 'good'}>{t(`keys.${state}`)}</State>{' '}
      {at !== undefined && (
        <>
          {!isOver(key) && t('keys.expires')} <Time at={at} />
        </>
      )}
    </>
  )
}
