import type { ApiKeyCreation, CreatedApiKey, Scope, ShownChannel } from '@digital-spine/api'
import { Checkbox, MultiSelect, NativeSelect, NumberInput, Radio, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../../kit/failure.tsx'
import { Page } from '../../../kit/page.tsx'
import { Wizard } from '../../../kit/wizard.tsx'
import { useAct } from '../../use-act.ts'
import { useAnswer } from '../../use-answer.ts'
import { MadeKey } from './made-key.tsx'

const scopes: readonly Scope[] = [
  ...(['send', 'receive', 'read', 'enrol'] as const),
  ...(['configure', 'topics', 'identity', 'administer'] as const),
]
/** What a key of some channels may have. */
const ofChannels = new Set<Scope>(['send', 'receive', 'read'])
const purposes = {
  sends: ['send', 'read'],
  reads: ['receive', 'read'],
  both: ['send', 'receive', 'read'],
  watches: ['read'],
  operates: ['send', 'receive', 'read', 'configure'],
} as const satisfies Record<string, readonly Scope[]>
type Purpose = keyof typeof purposes
const days = [30, 90, 365] as const
const dayMs = 86_400_000

/** Makes an API key that may do no more than it needs. */
export function NewKeyPage() {
  const { t } = useTranslation('integrations')
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly Scope[]>(purposes.both)
  const [channels, setChannels] = useState<string[]>([])
  const [perMinute, setPerMinute] = useState<number | string>('')
  const [expiry, setExpiry] = useState('90')
  const known = useAnswer<readonly ShownChannel[]>('channels')
  const isOfChannels = chosen.every((scope) => ofChannels.has(scope))
  const create = useAct<CreatedApiKey>(() => ({ method: 'POST', path: 'api-keys', body: asCreation() }), {
    refresh: ['api-keys'],
  })
  const asCreation = (): ApiKeyCreation => ({
    ...{ name: name.trim(), scopes: [...chosen] },
    ...(isOfChannels && channels.length > 0 ? { channels } : {}),
    ...(typeof perMinute === 'number' ? { perMinute } : {}),
    ...(expiry === '' ? {} : { expiresAt: Date.now() + Number(expiry) * dayMs }),
  })
  const isOf = (purpose: Purpose): boolean => purposes[purpose].join() === chosen.join()
  const above = [
    { to: '/integrations', title: t('title') },
    { to: '/integrations/keys', title: t('pages.keys') },
  ]
  if (create.data !== undefined) return <MadeKey made={create.data} above={above} />
  return (
    <Page title={t('keys.make')} lead={t('keys.makeLead')} above={above}>
      <Wizard
        done={t('keys.make')}
        busy={create.isPending}
        onDone={() => create.mutate()}
        error={create.error !== null && <Failure error={create.error} title={t('keys.notMade')} />}
        steps={[
          {
            title: t('keys.steps.purpose'),
            missing: name.trim() === '' ? t('keys.nameMissing') : undefined,
            content: (
              <>
                <TextInput
                  label={t('keys.name')}
                  description={t('keys.nameHint')}
                  required
                  maxLength={64}
                  value={name}
                  onChange={({ currentTarget: { value } }) => setName(value)}
                />
                <Radio.Group
                  label={t('keys.purpose')}
                  value={(Object.keys(purposes) as Purpose[]).find(isOf) ?? ''}
                  onChange={(purpose) => setChosen(purposes[purpose as Purpose])}
                >
                  <Stack gap="xs" mt="xs">
                    {(Object.keys(purposes) as Purpose[]).map((purpose) => (
                      <Radio key={purpose} value={purpose} label={t(`keys.purposes.${purpose}`)} />
                    ))}
                  </Stack>
                </Radio.Group>
              </>
            ),
          },
          {
            title: t('keys.steps.rights'),
            missing: chosen.length === 0 ? t('keys.scopesMissing') : undefined,
            content: (
              <Checkbox.Group
                label={t('keys.scopes')}
                description={t('keys.scopesHint')}
                value={[...chosen]}
                onChange={(values) => setChosen(scopes.filter((scope) => values.includes(scope)))}
              >
                <Stack gap="xs" mt="xs">
                  {scopes.map((scope) => (
                    <Checkbox key={scope} value={scope} label={scope} description={t(`scopes.${scope}`)} />
                  ))}
                </Stack>
              </Checkbox.Group>
            ),
          },
          {
            title: t('keys.steps.limits'),
            content: (
              <>
                <MultiSelect
                  label={t('keys.channels')}
                  description={t(isOfChannels ? 'keys.channelsHint' : 'keys.channelsNot')}
                  placeholder={channels.length === 0 ? t('everyChannel') : ''}
                  data={known.data?.map(({ fqcn }) => fqcn) ?? []}
                  value={isOfChannels ? channels : []}
                  onChange={setChannels}
                  disabled={!isOfChannels}
                  searchable
                />
                <NumberInput
                  label={t('keys.rateLimit')}
                  description={t('keys.rateHint')}
                  min={1}
                  max={10_000_000}
                  allowDecimal={false}
                  hideControls
                  value={perMinute}
                  onChange={setPerMinute}
                />
                <NativeSelect
                  label={t('keys.expiry')}
                  description={t('keys.expiryHint')}
                  value={expiry}
                  onChange={({ currentTarget: { value } }) => setExpiry(value)}
                  data={[
                    ...days.map((count) => ({ value: String(count), label: t('keys.days', { count }) })),
                    { value: '', label: t('keys.never') },
                  ]}
                />
              </>
            ),
          },
        ]}
      />
    </Page>
  )
}
