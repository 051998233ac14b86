import { Skeleton, Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pages } from '../console/use-pages.ts'
import { Failure } from './failure.tsx'
import { Pager } from './pager.tsx'

export type Column<Row> = {
  readonly title: string
  readonly show: (row: Row) => ReactNode
  /** Numbers stand to the right. */
  readonly isNumber?: boolean
}

/** A page of a list, as a table; on a narrow screen each row is a card. `empty` shows where there is nothing at all. */
export function PagedTable<Row>({
  pages,
  columns,
  rowKey,
  caption,
  empty,
}: {
  pages: Pages<Row>
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string
  /** What the rows are; read to who does not see the heading above. */
  caption: string
  empty: ReactNode
}) {
  const { t } = useTranslation('kit')
  const { rows, error, page, hasNext } = pages
  if (rows === undefined)
    return error === null ? (
      <div role="status" aria-label={t('loading')}>
        {[0, 1, 2, 3].map((row) => (
          <Skeleton key={row} height={28} mt={8} />
        ))}
      </div>
    ) : (
      <Failure error={error} onRetry={pages.first} />
    )
  return (
    <>
      {error !== null && <Failure error={error} title={t('table.stale')} />}
      {rows.length === 0 && (page === 1 || hasNext) ? (
        empty
      ) : (
        <div className="paged-frame">
          <Table className="paged" aria-busy={pages.isFetching}>
            <caption className="hidden">{caption}</caption>
            <Table.Thead>
              <Table.Tr>
                {columns.map(({ title, isNumber }) => (
                  <Table.Th key={title} scope="col" className={isNumber ? 'number' : ''}>
                    {title}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={rowKey(row)}>
                  {columns.map(({ title, show, isNumber }) => (
                    <Table.Td key={title} data-title={title} className={isNumber ? 'number' : ''}>
                      <div>{show(row)}</div>
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      <Pager pages={pages} />
    </>
  )
}
