import type { NetworkView } from '@digital-spine/api'
import { Button, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { say } from '../../kit/say.tsx'
import { request } from '../../request.ts'
import { useGateway } from '../gateway.tsx'
import { pathOf } from '../use-act.ts'
import { useAnswer, useRefresh } from '../use-answer.ts'

const shape = /^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])?$/

/** Takes a name under the network's root, and makes it the one that others see. */
export function NameStep() {
  const { t } = useTranslation('first-run')
  const { prefix } = useGateway()
  const refresh = useRefresh()
  const network = useAnswer<NetworkView>('network')
  const [label, setLabel] = useState('')
  const [title, setTitle] = useState('')
  const [asked] = useDebouncedValue(label, 300)
  const root = network.data?.root ?? ''
  const isWell = shape.test(label)
  const taken = useAnswer<{ did: string | null }>(pathOf('names', `${asked}.${root}`), {
    enabled: shape.test(asked) && root !== '',
  })
  const isFree = isWell && asked === label && taken.error?.code === 'NAME_UNKNOWN'
  const isTaken =
    isWell && asked === label && taken.error === null && taken.data !== undefined && !taken.isPlaceholderData
  const take = useMutation<void, Error>({
    async mutationFn() {
      const name = `${label}.${root}`
      const metadata = title.trim() === '' ? {} : { displayName: title.trim() }
      await request(`${prefix}/api/v2/names`, { method: 'POST', body: { name, metadata } })
      await request(`${prefix}/api/v2/${pathOf('names', name)}/primary`, { method: 'PUT' })
      say(t('name.taken', { name }))
      await refresh('identity', 'names')
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isFree) take.mutate()
  }
  const verdict = isTaken ? t('name.isTaken') : label !== '' && !isWell ? t('name.shape') : undefined
  return (
    <form onSubmit={submit}>
      <Text size="sm" mb="sm">
        {t('name.text')}
      </Text>
      <TextInput
        label={t('name.label')}
        description={t('name.under', { root })}
        value={label}
        onChange={({ currentTarget: { value } }) => setLabel(value.trim().toLowerCase())}
        error={verdict}
        required
        autoComplete="organization"
      />
      <TextInput
        mt="sm"
        label={t('name.title')}
        description={t('name.titleHint')}
        value={title}
        onChange={({ currentTarget: { value } }) => setTitle(value)}
        maxLength={100}
      />
      <Text size="sm" role="status" mt="xs">
        {isFree ? t('name.isFree', { name: `${label}.${root}` }) : ''}
      </Text>
      {take.isError && <Failure error={take.error} title={t('name.failed')} />}
      <Button type="submit" mt="sm" disabled={!isFree} loading={take.isPending}>
        {t('name.do')}
      </Button>
    </form>
  )
}
