import { Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import css from './messages.module.css'

const shownRows = 100

/** CSV as a table: its first row names the columns. */
export function CsvTable({ rows: [head = [], ...rows] }: { rows: readonly (readonly string[])[] }) {
  const { t } = useTranslation('messages')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
    <section className={css.csv} tabIndex={0} aria-label={t('payload.kinds.csv')}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {head.map((title, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have nothing else that tells them apart
              <Table.Th key={i} scope="col">
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, shownRows).map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows neither
            <Table.Tr key={i}>
              {row.map((cell, j) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells neither
                <Table.Td key={j}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > shownRows && (
        <Text size="sm" mt="xs">
          {t('payload.moreRows', { count: rows.length - shownRows })}
        </Text>
      )}
    </section>
  )
}
