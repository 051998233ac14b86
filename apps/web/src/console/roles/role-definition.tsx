import type { RoleDefinitionAnswer, RoleIssuers } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../kit/facts.tsx'
import { Called } from '../called.tsx'
import { NameLink } from '../organisations/name-link.tsx'
import type { Authority, RoleField } from '../organisations/name-parts.ts'
import { pathOf } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import css from './roles.module.css'

const dayMs = 86_400_000

/** What a role asks for and who may issue it, as it stands on the ledger. */
export function RoleDefinition({ role }: { role: RoleDefinitionAnswer }) {
  const { t } = useTranslation('roles')
  const { issuers, revokers, preconditions, validityMs, version, requestorFields = [], issuerFields = [] } = role
  const needs = preconditions.roles.map((name) => (
    <div key={name}>
      <NameLink name={name} />
    </div>
  ))
  return (
    <Facts
      facts={[
        [t('definitionOf.issuers'), <Authorities key="issuers" role={role.name} of={issuers} />],
        [t('definitionOf.revokers'), <Authorities key="revokers" of={revokers} />],
        [
          t(preconditions.mode === 'any' ? 'definitionOf.needsAny' : 'definitionOf.needsAll'),
          needs.length === 0 ? t('definitionOf.needsNone') : needs,
        ],
        [
          t('definitionOf.validity'),
          validityMs === undefined
            ? t('noEnd')
            : t('definitionOf.days', { count: Math.max(1, Math.round(validityMs / dayMs)) }),
        ],
        [t('definitionOf.asks'), <FieldList key="asks" fields={requestorFields} />],
        [t('definitionOf.adds'), <FieldList key="adds" fields={issuerFields} />],
        [t('definitionOf.version'), version],
      ]}
    />
  )
}

function Authorities({ role, of }: { role?: string; of: Authority }) {
  const { t } = useTranslation('roles')
  const who = useAnswer<RoleIssuers>(`enrolment/roles/${pathOf(role ?? '')}/issuers`, {
    enabled: role !== undefined && 'role' in of,
  })
  if ('dids' in of)
    return of.dids.length === 0
      ? t('definitionOf.nobody')
      : of.dids.map((did) => (
          <div key={did}>
            <Called did={did} />
          </div>
        ))
  return (
    <>
      {t('definitionOf.holders')} <NameLink name={of.role} />
      {who.data?.issuers.map(({ did }) => (
        <div key={did}>
          <Called did={did} />
        </div>
      ))}
    </>
  )
}

function FieldList({ fields }: { fields: readonly RoleField[] }) {
  const { t } = useTranslation('roles')
  if (fields.length === 0) return t('fields.none')
  return fields.map(({ label, fieldType, required }) => (
    <div key={label}>
      {label}{' '}
      <span className={css.note}>
        {t(`fields.${fieldType}`)}
        {required === true && `, ${t('fields.required')}`}
      </span>
    </div>
  ))
}
