import { Box, Button, Group, Paper, Text, Title, UnstyledButton } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { SandboxState } from '../api.ts'
import { type Fault, listFaults } from './faults.ts'
import type { Happening } from './happenings.ts'
import type { Arrival } from './use-arrivals.ts'

/** Breaks the sandbox for real, and shows what was done and what the system did about it. */
export function FaultsPanel({
  state,
  happenings,
  say,
  onSelect,
}: {
  state: SandboxState
  happenings: readonly Happening[]
  say: (entry: Omit<Happening, 'key' | 'at'>) => void
  onSelect: (arrival: Arrival) => void
}) {
  const { t } = useTranslation('live')
  const queries = useQueryClient()
  const breaking = useMutation({
    mutationFn: ({ run }: Fault) => run(),
    onSuccess: (text) => say({ text, tone: 'done' }),
    onError: (error) => say({ text: t('faults.failed', { reason: error.message }), tone: 'bad' }),
    onSettled: () => queries.invalidateQueries(),
  })
  return (
    <Paper withBorder p="md" component="section" aria-label={t('faults.title')}>
      <Title order={2} size="h4">
        {t('faults.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('faults.note')}
      </Text>
      <div className="columns two">
        <div>
          {listFaults(state, t).map(({ title, faults }) => (
            <fieldset key={title} className="faults">
              <legend>{title}</legend>
              <Group gap="xs">
                {faults.map((fault) => (
                  <Button
                    key={fault.label}
                    variant="default"
                    size="compact-md"
                    loading={breaking.isPending && breaking.variables?.label === fault.label}
                    disabled={breaking.isPending && breaking.variables?.label !== fault.label}
                    onClick={() => breaking.mutate(fault)}
                  >
                    {fault.label}
                  </Button>
                ))}
              </Group>
            </fieldset>
          ))}
        </div>
        <Box className="happenings" role="log" aria-live="polite" aria-label={t('faults.log')} tabIndex={0}>
          <ol>
            {happenings.length === 0 && <li className="happening">{t('faults.nothing')}</li>}
            {happenings.map(({ key, at, text, tone, arrival }) => (
              <li key={key} className={`happening ${tone}`}>
                <span className="time">{new Date(at).toLocaleTimeString()}</span> {text}{' '}
                {arrival !== undefined && (
                  <UnstyledButton className="open-message" onClick={() => onSelect(arrival)}>
                    {t('faults.open')}
                  </UnstyledButton>
                )}
              </li>
            ))}
          </ol>
        </Box>
      </div>
    </Paper>
  )
}
