import { Text } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { PageHeading } from '../page-heading.tsx'

/** A page of the console: where it is, its heading, what can be done here, and what there is. */
export function Page({
  title,
  lead,
  actions,
  above = [],
  children,
}: {
  title: string
  /** What this page is for, in a sentence or two. */
  lead?: ReactNode
  actions?: ReactNode
  /** Pages above this one, outermost first; `to` as wouter takes it within the console. */
  above?: readonly { readonly to: string; readonly title: string }[]
  children: ReactNode
}) {
  const { t } = useTranslation('kit')
  return (
    <div className="page">
      {above.length > 0 && (
        <nav aria-label={t('page.above')} className="crumbs">
          {above.map((page) => (
            <Fragment key={page.to}>
              <Link href={page.to}>{page.title}</Link> <span aria-hidden="true">/</span>{' '}
            </Fragment>
          ))}
        </nav>
      )}
      <div className="page-top">
        <div>
          <PageHeading title={title}>{title}</PageHeading>
          {lead !== undefined && (
            <Text c="dimmed" size="sm" className="page-lead">
              {lead}
            </Text>
          )}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  )
}
