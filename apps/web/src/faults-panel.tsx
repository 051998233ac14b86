import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type SandboxState } from './api.ts'

type Note = { readonly at: number; readonly text: string }

const victim = 'device-maker'

/** Breaks the sandbox for real, and says what should happen. */
export function FaultsPanel({ state }: { state: SandboxState }) {
  const [notes, setNotes] = useState<readonly Note[]>([])
  const queries = useQueryClient()
  const say = (text: string): void => setNotes((before) => [{ at: Date.now(), text }, ...before].slice(0, 6))
  const fault = useMutation({
    mutationFn: (work: () => Promise<string>) => work(),
    onSuccess: say,
    onError: (error) => say(`That did not work: ${error.message}`),
    onSettled: () => queries.invalidateQueries(),
  })
  const setBroker = async (running: boolean): Promise<string> => {
    await call('sandbox/broker', { running })
    return running
      ? 'The broker runs again. Gateways log in by themselves and send what waited, in order.'
      : 'The broker is stopped. Gateways go on accepting messages; nothing is lost, nothing arrives.'
  }
  const revoke = async (): Promise<string> => {
    const subject = state.participants.find(({ key }) => key === victim)?.did
    await call('participants/operator/api/v2/enrolment/revoke', { subject, role: state.userRole })
    return 'The role is revoked: the new status list’s digest is on the ledger. Broker and recipients turn the device maker away within 15 s.'
  }
  const grant = async (): Promise<string> => {
    const { id } = await call<{ id: string }>(`participants/${victim}/api/v2/enrol`, { role: state.userRole })
    await call(`participants/operator/api/v2/enrolment/requests/${id}/approve`, {})
    await call(`participants/${victim}/api/v2/enrol/refresh`, {})
    return 'Requested, approved and fetched: a new credential. The device maker is let in again.'
  }
  const brokerRuns = state.broker === 'running'
  return (
    <Paper withBorder p="md" component="section" aria-label="Break something">
      <Title order={2} size="h4">
        Break something
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        These buttons do it for real. Watch the map and the gateways’ health.
      </Text>
      <Group>
        <Button variant="default" loading={fault.isPending} onClick={() => fault.mutate(() => setBroker(!brokerRuns))}>
          {brokerRuns ? 'Stop the broker' : 'Start the broker'}
        </Button>
        <Button variant="default" loading={fault.isPending} onClick={() => fault.mutate(revoke)}>
          Revoke the device maker’s role
        </Button>
        <Button variant="default" loading={fault.isPending} onClick={() => fault.mutate(grant)}>
          Grant it again
        </Button>
      </Group>
      <Stack gap={4} mt="sm" role="log" aria-live="polite" aria-label="What happened">
        {notes.map(({ at, text }) => (
          <Text key={at} size="sm">
            {new Date(at).toLocaleTimeString()} {text}
          </Text>
        ))}
      </Stack>
    </Paper>
  )
}
