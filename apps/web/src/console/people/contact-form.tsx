import type { ContactChange } from '@digital-spine/api'
import { Button, Group, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import type { ApiError } from '../../request.ts'

const least = 3

/** What this participant calls somebody, and what it keeps of them. */
export function ContactForm({
  initial,
  deed,
  back,
  isPending,
  error,
  onDone,
}: {
  initial: Readonly<Required<ContactChange>>
  deed: string
  /** Where one goes who does not want to. */
  back: string
  isPending: boolean
  error: ApiError | null
  onDone: (contact: Required<ContactChange>) => void
}) {
  const { t } = useTranslation('people')
  const [contact, setContact] = useState(initial)
  const [tried, setTried] = useState(false)
  const isShort = contact.alias.trim().length < least
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (!isShort) onDone({ ...contact, alias: contact.alias.trim() })
  }
  const field = (key: keyof ContactChange) => ({
    value: contact[key],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setContact({ ...contact, [key]: value }),
  })
  const problem = (key: string): string | undefined => error?.problems.find(({ path }) => path === `/${key}`)?.message
  const isElsewhere = error !== null && !['alias', 'note', 'trust'].some((key) => problem(key) !== undefined)
  return (
    <form onSubmit={submit} noValidate className="wizard-content">
      <TextInput
        label={t('form.alias')}
        description={t('form.aliasHint')}
        required
        maxLength={255}
        autoComplete="off"
        error={tried && isShort ? t('form.aliasShort') : problem('alias')}
        {...field('alias')}
      />
      <Textarea
        label={t('form.trust')}
        description={t('form.trustHint')}
        maxLength={2000}
        autosize
        minRows={2}
        error={problem('trust')}
        {...field('trust')}
      />
      <Textarea label={t('note')} maxLength={2000} autosize minRows={2} error={problem('note')} {...field('note')} />
      {isElsewhere && <Failure error={error} />}
      <Group>
        <Button type="submit" loading={isPending}>
          {deed}
        </Button>
        <LinkButton to={back} variant="default">
          {t('form.cancel')}
        </LinkButton>
      </Group>
    </form>
  )
}
