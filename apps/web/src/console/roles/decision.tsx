import type { EnrolmentRequest, OpenedRequest, RoleDefinitionAnswer } from '@digital-spine/api'
import { Button, NumberInput, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../kit/failure.tsx'
import { say } from '../../kit/say.tsx'
import { Section } from '../../kit/section.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { readFields } from './field-input.ts'
import { RoleFieldForm } from './role-field-form.tsx'
import css from './roles.module.css'

const dayMs = 86_400_000

/** Grants a request, with what the role has its issuer fill in, or turns it down with a reason. */
export function Decision({ request, definition }: { request: OpenedRequest; definition: RoleDefinitionAnswer }) {
  const { t } = useTranslation('roles')
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const [tried, setTried] = useState(false)
  const [days, setDays] = useState<number | string>(
    definition.validityMs === undefined ? '' : Math.max(1, Math.round(definition.validityMs / dayMs)),
  )
  const [isRejecting, setRejecting] = useState(false)
  const [reason, setReason] = useState('')
  const fields = definition.issuerFields ?? []
  const { values, problems } = readFields(fields, texts)
  const path = `enrolment/requests/${pathOf(request.id)}`
  const refresh = ['enrolment', 'enrol']
  const approve = useAct<EnrolmentRequest>(
    () => ({
      method: 'POST',
      path: `${path}/approve`,
      body: {
        ...(Object.keys(values).length === 0 ? {} : { issuerFields: values }),
        ...(typeof days === 'number' ? { validityMs: days * dayMs } : {}),
      },
    }),
    { refresh, onDone: () => say(t('decision.approved')) },
  )
  const reject = useAct<EnrolmentRequest>(() => ({ method: 'POST', path: `${path}/reject`, body: { reason } }), {
    refresh,
    onDone: () => say(t('decision.rejected')),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (problems.size === 0) approve.mutate()
  }
  const turnDown = (event: FormEvent): void => {
    event.preventDefault()
    reject.mutate()
  }
  if (isRejecting)
    return (
      <Section title={t('decision.reject')}>
        <form onSubmit={turnDown} className={css.stack}>
          <Textarea
            label={t('decision.reason')}
            description={t('decision.reasonHint')}
            required
            autosize
            minRows={3}
            maxLength={500}
            data-autofocus
            value={reason}
            onChange={({ currentTarget: { value } }) => setReason(value)}
          />
          {reject.isError && <Failure error={reject.error} />}
          <div className={css.buttons}>
            <Button type="submit" color="red" loading={reject.isPending}>
              {t('decision.reject')}
            </Button>
            <Button variant="default" onClick={() => setRejecting(false)}>
              {t('back')}
            </Button>
          </div>
        </form>
      </Section>
    )
  return (
    <Section title={t('decision.title')} note={t('decision.note')}>
      <form onSubmit={submit} className={css.stack} noValidate>
        <RoleFieldForm fields={fields} texts={texts} onTexts={setTexts} problems={tried ? problems : new Map()} />
        <NumberInput
          label={t('decision.days')}
          description={t('decision.daysHint')}
          min={1}
          max={36_500}
          allowDecimal={false}
          hideControls
          value={days}
          onChange={setDays}
        />
        {approve.isError && <Failure error={approve.error} />}
        <div className={css.buttons}>
          <Button type="submit" loading={approve.isPending}>
            {t('decision.approve')}
          </Button>
          <Button variant="default" onClick={() => setRejecting(true)}>
            {t('decision.rejectOpen')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
