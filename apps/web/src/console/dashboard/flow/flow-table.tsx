import type { Traffic, TrafficCounter } from '@digital-spine/api'
import { Table } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Time } from '../../../kit/time.tsx'
import styles from '../dashboard.module.css'

/** The numbers behind a picture, the latest first, for who wants them. */
export function FlowTable({
  traffic: { from, stepMs, steps, counts },
  counters,
  title,
}: {
  traffic: Traffic
  counters: readonly TrafficCounter[]
  title: string
}) {
  const { t } = useTranslation('dashboard')
  const [isOpen, setOpen] = useState(false)
  const numbers = Array.from({ length: steps }, (_, step) => steps - 1 - step)
  return (
    <details className={styles.numbers} onToggle={({ currentTarget: { open } }) => setOpen(open)}>
      <summary>{t('flow.table')}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
        <section tabIndex={0} aria-label={title}>
          <Table>
            <caption className="hidden">{title}</caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('flow.time')}</Table.Th>
                {counters.map((counter) => (
                  <Table.Th key={counter} scope="col">
                    {t(`flow.counters.${counter}`)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {numbers.map((step) => (
                <Table.Tr key={step}>
                  <Table.Th scope="row">
                    <Time at={from + step * stepMs} />
                  </Table.Th>
                  {counters.map((counter) => (
                    <Table.Td key={counter}>{counts[counter][step]}</Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
    </details>
  )
}
