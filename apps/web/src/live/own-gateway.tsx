import { Button, Group, Paper, Text, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { call, type Participant } from '../api.ts'
import { Failure } from '../kit/failure.tsx'
import { StartTour } from '../tour/start-tour.tsx'

/** Starts a gateway for who looks at this, and leads to where it is set up. */
export function OwnGateway() {
  const { t } = useTranslation('live')
  const [, navigate] = useLocation()
  const [title, setTitle] = useState('')
  const start = useMutation<Participant, Error>({
    mutationFn: () => call<Participant>('sandbox/participants', title.trim() === '' ? {} : { title: title.trim() }),
    onSuccess: ({ key }) => navigate(`/participants/${key}/first-run`),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    start.mutate()
  }
  return (
    <Paper withBorder p="md" component="section" aria-label={t('own.title')} className="own-gateway">
      <Title order={2} size="h4">
        {t('own.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('own.text')}
      </Text>
      <form onSubmit={submit}>
        <Group align="flex-end">
          <TextInput
            label={t('own.name')}
            placeholder={t('own.placeholder')}
            value={title}
            maxLength={100}
            onChange={({ currentTarget: { value } }) => setTitle(value)}
          />
          <Button type="submit" loading={start.isPending}>
            {t('own.do')}
          </Button>
          <StartTour />
        </Group>
      </form>
      {start.isError && <Failure error={start.error} title={t('own.failed')} />}
    </Paper>
  )
}
