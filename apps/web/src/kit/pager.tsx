import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Pages } from '../console/use-pages.ts'

/** The way through the pages of a list; nothing for a list of one. */
export function Pager<Row>({ pages: { page, hasNext, first, previous, next } }: { pages: Pages<Row> }) {
  const { t } = useTranslation('kit')
  if (page === 1 && !hasNext) return null
  return (
    <nav className="pager" aria-label={t('table.pages')}>
      {page > 2 && (
        <Button size="xs" variant="default" onClick={first}>
          {t('table.first')}
        </Button>
      )}
      <Button size="xs" variant="default" disabled={page === 1} onClick={previous}>
        {t('table.previous')}
      </Button>
      <span role="status">{t('table.page', { page })}</span>
      <Button size="xs" variant="default" disabled={!hasNext} onClick={next}>
        {t('table.next')}
      </Button>
    </nav>
  )
}
