import type { IdentityView, NameList } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Page } from '../../kit/page.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Section } from '../../kit/section.tsx'
import { useCaller } from '../caller.tsx'
import { useAnswer } from '../use-answer.ts'
import { usePages } from '../use-pages.ts'
import { KindSign } from './kind-sign.tsx'
import { NameLink } from './name-link.tsx'

const rows = ({ names }: NameList) => names

/** Where one begins: the names that are one's own. */
export function OverviewPage({ root }: { root: string }) {
  const { t } = useTranslation('organisations')
  const { may } = useCaller()
  const { data: own } = useAnswer<IdentityView>('identity')
  const pages = usePages('names', {
    rows,
    query: { controller: own?.did },
    size: 20,
    everyMs: 10_000,
    enabled: own !== undefined,
  })
  const register = may('identity') && (
    <LinkButton to={`/organisations/${root}/new/organisation`}>{t('create.organisation')}</LinkButton>
  )
  return (
    <Page title={t('title')} lead={t('lead')} actions={register}>
      <Section title={t('mine.title')} note={t('mine.note')}>
        <PagedTable
          pages={pages}
          caption={t('mine.title')}
          rowKey={({ name }) => name}
          empty={
            <Empty title={t('mine.empty')} action={register}>
              {t('mine.emptyText')}
            </Empty>
          }
          columns={[
            {
              title: t('name'),
              show: ({ name, kind }) => (
                <>
                  <KindSign kind={kind} /> <NameLink name={name} />
                </>
              ),
            },
            { title: t('displayName'), show: ({ title }) => title ?? '–' },
          ]}
        />
      </Section>
    </Page>
  )
}
