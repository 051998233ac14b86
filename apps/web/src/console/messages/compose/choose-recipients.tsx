import type { QualifiedRecipients } from '@digital-spine/api'
import { Checkbox, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Party } from '../../../kit/party.tsx'
import { State } from '../../../kit/state.tsx'

type Recipient = QualifiedRecipients['recipients'][number]
const shown = 50
/** From so many on one would rather search. */
const searchable = 10

/** All whom the channel is for, or some of them. */
export function ChooseRecipients({
  among,
  only,
  onChange,
}: {
  among: readonly Recipient[]
  /** Their DIDs; all if undefined. */
  only: readonly string[] | undefined
  onChange: (only: readonly string[] | undefined) => void
}) {
  const { t } = useTranslation('messages')
  const [searched, setSearched] = useState('')
  if (among.length === 0)
    return (
      <Text size="sm">
        <State tone="open">{t('compose.nobody')}</State> {t('compose.nobodyText')}
      </Text>
    )
  const fits = ({ did, name, alias }: Recipient): boolean =>
    [did, name, alias].join(' ').toLowerCase().includes(searched.toLowerCase())
  const found = among.filter(fits)
  const missing = (only ?? []).filter((did) => among.every((one) => one.did !== did))
  return (
    <Stack gap="xs">
      <Radio.Group
        aria-label={t('compose.toWhom')}
        value={only === undefined ? 'all' : 'some'}
        onChange={(value) => onChange(value === 'all' ? undefined : [])}
      >
        <Stack gap="xs">
          <Radio value="all" label={t('compose.all', { count: among.length })} />
          <Radio value="some" label={t('compose.some')} />
        </Stack>
      </Radio.Group>
      {among.length >= searchable && (
        <TextInput
          type="search"
          label={t('compose.search')}
          value={searched}
          onChange={({ currentTarget: { value } }) => setSearched(value)}
        />
      )}
      {only === undefined ? (
        <Text size="sm" className="breaks">
          {found.slice(0, shown).map((one, i) => (
            <span key={one.did}>
              {i > 0 && ', '}
              <Party {...one} />
            </span>
          ))}
        </Text>
      ) : (
        <Checkbox.Group value={[...only]} onChange={onChange} aria-label={t('compose.some')}>
          <Stack gap="xs">
            {found.slice(0, shown).map((one) => (
              <Checkbox key={one.did} value={one.did} label={<Party {...one} />} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      {found.length > shown && <Text size="sm">{t('morePeers', { count: found.length - shown })}</Text>}
      {missing.length > 0 && (
        <Text size="sm" className="trouble">
          {t('compose.notFor')}{' '}
          {missing.map((did) => (
            <Party key={did} did={did} />
          ))}
        </Text>
      )}
      {only?.length === 0 && (
        <Text size="sm" role="status">
          {t('compose.chooseSome')}
        </Text>
      )}
    </Stack>
  )
}
