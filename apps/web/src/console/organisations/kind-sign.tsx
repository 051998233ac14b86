import { useTranslation } from 'react-i18next'
import { Icon } from '../../kit/icon.tsx'
import { isKind } from './name-parts.ts'
import css from './organisations.module.css'

const icons = { organisation: 'organisations', application: 'integrations', role: 'roles' } as const

/** Of what kind a name is, as a sign with a title. */
export function KindSign({ kind }: { kind: string | null | undefined }) {
  const { t } = useTranslation('organisations')
  if (!isKind(kind)) return null
  return (
    <span className={`${css.kind} ${css[kind]}`} title={t(`kinds.${kind}`)}>
      <Icon name={icons[kind]} size={16} />
      <span className="hidden">{t(`kinds.${kind}`)}</span>
    </span>
  )
}
