import { Box, Button, Group, Paper, Text, Title, UnstyledButton } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
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
  const queries = useQueryClient()
  const breaking = useMutation({
    mutationFn: ({ run }: Fault) => run(),
    onSuccess: (text) => say({ text, tone: 'done' }),
    onError: (error) => say({ text: `That did not work: ${error.message}`, tone: 'bad' }),
    onSettled: () => queries.invalidateQueries(),
  })
  return (
    <Paper withBorder p="md" component="section" aria-label="Break something">
      <Title order={2} size="h4">
        Break something
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        These buttons do it for real. The log tells what was done, and what the system did about it.
      </Text>
      <div className="columns two">
        <div>
          {listFaults(state).map(({ title, faults }) => (
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
        <Box className="happenings" role="log" aria-live="polite" aria-label="What happened" tabIndex={0}>
          <ol>
            {happenings.length === 0 && <li className="happening">Nothing out of the ordinary so far.</li>}
            {happenings.map(({ key, at, text, tone, arrival }) => (
              <li key={key} className={`happening ${tone}`}>
                <span className="time">{new Date(at).toLocaleTimeString()}</span> {text}{' '}
                {arrival !== undefined && (
                  <UnstyledButton className="open-message" onClick={() => onSelect(arrival)}>
                    Open it
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
