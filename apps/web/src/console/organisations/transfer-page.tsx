import type { NameView } from '@digital-spine/api'
import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useConfirm } from '../../kit/confirm.tsx'
import { Failure } from '../../kit/failure.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { say } from '../../kit/say.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { useCrumbs } from './crumbs.ts'
import { labelOf, namePath } from './name-parts.ts'
import css from './organisations.module.css'

/** Hands a name to somebody else. */
export function TransferPage({ name, root }: { name: string; root: string }) {
  const { t } = useTranslation('organisations')
  const [, go] = useLocation()
  const ask = useConfirm()
  const [to, setTo] = useState('')
  const above = [...useCrumbs(name, root), { to: namePath(name), title: labelOf(name) }]
  const transfer = useAct<NameView>(() => ({ method: 'POST', path: `names/${pathOf(name)}/transfer`, body: { to } }), {
    refresh: ['names', 'identity'],
    onDone() {
      say(t('transfer.done', { name, to }))
      go(namePath(name))
    },
  })
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const question = { title: t('transfer.ask', { name, to }), text: t('transfer.text'), typed: name }
    if (await ask({ ...question, deed: t('transfer.do') })) transfer.mutate()
  }
  return (
    <Page title={t('transfer.title', { name: labelOf(name) })} lead={t('transfer.lead')} above={above}>
      <form onSubmit={(event) => void submit(event)} className="wizard-content">
        <TextInput
          label={t('transfer.to')}
          description={t('transfer.toHint')}
          required
          value={to}
          onChange={({ currentTarget: { value } }) => setTo(value.trim())}
        />
        {transfer.isError && <Failure error={transfer.error} />}
        <div className={css.more}>
          <Button type="submit" loading={transfer.isPending}>
            {t('transfer.do')}
          </Button>
          <LinkButton to={namePath(name)} variant="default">
            {t('edit.cancel')}
          </LinkButton>
        </div>
      </form>
    </Page>
  )
}
