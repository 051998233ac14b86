import type { NameView } from '@digital-spine/api'
import { Button, Radio, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiError, request } from '../../request.ts'
import { Called } from '../called.tsx'
import { useGateway } from '../gateway.tsx'
import { RoleFinder } from '../roles/role-finder.tsx'
import { pathOf } from '../use-act.ts'
import css from './organisations.module.css'
import type { AuthorityDraft } from './role-draft.ts'

/** Who has a power over a role: listed parties, or whoever holds another role. */
export function AuthorityForm({
  legend,
  value,
  onChange,
}: {
  legend: string
  value: AuthorityDraft
  onChange: (value: AuthorityDraft) => void
}) {
  const { t } = useTranslation('organisations')
  return (
    <fieldset className={css.group}>
      <legend>{legend}</legend>
      <Radio.Group
        aria-label={legend}
        value={value.by}
        onChange={(by) => onChange({ ...value, by: by === 'role' ? 'role' : 'dids' })}
      >
        <Radio value="dids" label={t('role.byDids')} />
        <Radio value="role" label={t('role.byRole')} mt={6} />
      </Radio.Group>
      {value.by === 'dids' ? (
        <Parties legend={legend} dids={value.dids} onChange={(dids) => onChange({ ...value, dids })} />
      ) : (
        <RoleFinder chosen={value.role} onChoose={(role) => onChange({ ...value, role })} />
      )}
    </fieldset>
  )
}

/** DIDs, added by themselves or by a name that leads to them. */
function Parties({
  legend,
  dids,
  onChange,
}: {
  legend: string
  dids: readonly string[]
  onChange: (dids: readonly string[]) => void
}) {
  const { t } = useTranslation('organisations')
  const { prefix } = useGateway()
  const [text, setText] = useState('')
  const add = useMutation<string, ApiError, string>({
    mutationFn: async (who) =>
      who.startsWith('did:') ? who : (await request<NameView>(`${prefix}/api/v2/names/${pathOf(who)}`)).value.did,
    onSuccess(did) {
      onChange([...new Set([...dids, did])])
      setText('')
    },
  })
  return (
    <>
      <ul className={css.chosen}>
        {dids.map((did) => (
          <li key={did}>
            <Called did={did} />
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t('role.removeWho', { who: did })}
              onClick={() => onChange(dids.filter((one) => one !== did))}
            >
              {t('role.remove')}
            </Button>
          </li>
        ))}
      </ul>
      <div className={css.fieldRow}>
        <TextInput
          label={t('role.who')}
          aria-label={`${legend}: ${t('role.who')}`}
          value={text}
          error={add.error?.message}
          onChange={({ currentTarget: { value } }) => setText(value.trim())}
        />
        <Button variant="default" loading={add.isPending} disabled={text === ''} onClick={() => add.mutate(text)}>
          {t('role.add')}
        </Button>
      </div>
    </>
  )
}
