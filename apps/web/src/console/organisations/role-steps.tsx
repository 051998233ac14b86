import { Checkbox, Radio, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../kit/facts.tsx'
import type { Step } from '../../kit/wizard.tsx'
import { Called } from '../called.tsx'
import { AuthorityForm } from './authority-form.tsx'
import { FieldsForm } from './fields-form.tsx'
import css from './organisations.module.css'
import { type AuthorityDraft, type DraftProblem, problemsOf, type RoleDraft } from './role-draft.ts'
import { RolesForm } from './roles-form.tsx'

/** The steps in which a role is defined, and what they come to. */
export function useRoleSteps(
  role: RoleDraft,
  onRole: (role: RoleDraft) => void,
): { steps: readonly Step[]; summary: ReactNode } {
  const { t } = useTranslation('organisations')
  const problems = problemsOf(role)
  const missing = (...of: readonly DraftProblem[]): string | undefined => {
    const found = of.find((problem) => problems.includes(problem))
    return found && t(`role.problems.${found}`)
  }
  const steps: readonly Step[] = [
    {
      title: t('role.authority'),
      content: (
        <>
          <AuthorityForm
            legend={t('role.issuers')}
            value={role.issuers}
            onChange={(issuers) => onRole({ ...role, issuers })}
          />
          <Checkbox
            label={t('role.sameRevokers')}
            checked={role.revokers === undefined}
            onChange={({ currentTarget: { checked } }) =>
              onRole({ ...role, revokers: checked ? undefined : role.issuers })
            }
          />
          {role.revokers !== undefined && (
            <AuthorityForm
              legend={t('role.revokers')}
              value={role.revokers}
              onChange={(revokers) => onRole({ ...role, revokers })}
            />
          )}
        </>
      ),
      missing: missing('issuers', 'revokers'),
    },
    {
      title: t('role.conditions'),
      content: (
        <>
          <fieldset className={css.group}>
            <legend>{t('role.needs')}</legend>
            <RolesForm roles={role.needs} onChange={(needs) => onRole({ ...role, needs })} />
            {role.needs.length > 1 && (
              <Radio.Group
                label={t('role.mode')}
                value={role.mode}
                onChange={(mode) => onRole({ ...role, mode: mode === 'any' ? 'any' : 'all' })}
              >
                <Radio value="all" label={t('role.all')} mt={4} />
                <Radio value="any" label={t('role.any')} mt={4} />
              </Radio.Group>
            )}
          </fieldset>
          <TextInput
            label={t('role.days')}
            description={t('role.daysHint')}
            inputMode="decimal"
            value={role.days}
            onChange={({ currentTarget: { value } }) => onRole({ ...role, days: value.trim() })}
          />
        </>
      ),
      missing: missing('days'),
    },
    {
      title: t('role.fields'),
      content: (
        <>
          <FieldsForm
            legend={t('role.asks')}
            note={t('role.asksNote')}
            fields={role.asks}
            onChange={(asks) => onRole({ ...role, asks })}
          />
          <FieldsForm
            legend={t('role.adds')}
            note={t('role.addsNote')}
            fields={role.adds}
            onChange={(adds) => onRole({ ...role, adds })}
          />
        </>
      ),
      missing: missing('labels', 'bounds'),
    },
  ]
  const list = (texts: readonly string[]) => (texts.length === 0 ? t('role.nothing') : texts.join(', '))
  const summary = (
    <Facts
      facts={[
        [t('role.issuers'), <Authority key="issuers" of={role.issuers} />],
        [t('role.revokers'), <Authority key="revokers" of={role.revokers ?? role.issuers} />],
        [t('role.needs'), list(role.needs)],
        [t('role.days'), role.days === '' ? t('role.noEnd') : role.days],
        [t('role.asks'), list(role.asks.map(({ label }) => label))],
        [t('role.adds'), list(role.adds.map(({ label }) => label))],
      ]}
    />
  )
  return { steps, summary }
}

function Authority({ of: { by, dids, role } }: { of: AuthorityDraft }) {
  const { t } = useTranslation('organisations')
  if (by === 'role') return t('role.holdersOf', { role })
  return dids.map((did) => (
    <div key={did}>
      <Called did={did} />
    </div>
  ))
}
