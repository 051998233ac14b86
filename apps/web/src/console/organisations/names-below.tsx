import type { NameList } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../kit/empty.tsx'
import { PagedTable } from '../../kit/paged-table.tsx'
import { Section } from '../../kit/section.tsx'
import { usePages } from '../use-pages.ts'
import { KindSign } from './kind-sign.tsx'
import { NameLink } from './name-link.tsx'
import { isKind } from './name-parts.ts'

const rows = ({ names }: NameList) => names

/** What is right below a name. */
export function NamesBelow({ name }: { name: string }) {
  const { t } = useTranslation('organisations')
  const pages = usePages('names', { rows, query: { parent: name }, size: 20, everyMs: 10_000 })
  return (
    <Section title={t('belowTitle')}>
      <PagedTable
        pages={pages}
        caption={t('belowTitle')}
        rowKey={(row) => row.name}
        empty={<Empty title={t('nothingBelow')} />}
        columns={[
          { title: t('name'), show: (row) => <NameLink name={row.name} /> },
          { title: t('displayName'), show: ({ title }) => title ?? '–' },
          {
            title: t('kind'),
            show: ({ kind }) => (
              <>
                <KindSign kind={kind} /> {isKind(kind) && <span aria-hidden="true">{t(`kinds.${kind}`)}</span>}
              </>
            ),
          },
        ]}
      />
    </Section>
  )
}
