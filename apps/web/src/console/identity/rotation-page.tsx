import type { IdentityView, KeyRotation } from '@digital-spine/api'
import { Button, Radio } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConfirm } from '../../kit/confirm.tsx'
import { Failure } from '../../kit/failure.tsx'
import { LinkButton } from '../../kit/link-button.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import css from './identity.module.css'
import { UnfinishedRotation } from './unfinished-rotation.tsx'

const fates = ['keep', 'end', 'revoke'] as const
type Fate = (typeof fates)[number]
type Purpose = 'signing' | 'agreement'
const steps = ['publish', 'use', 'retire'] as const

/** Puts a new key in the place of one in use, and shows how far that is. */
export function RotationPage() {
  const { t } = useTranslation('identity')
  const ask = useConfirm()
  const [purpose, setPurpose] = useState<Purpose>('signing')
  const [fate, setFate] = useState<Fate>('end')
  const [before, setBefore] = useState<string>()
  const identity = useAnswer<IdentityView>('identity', { everyMs: 1500 })
  const unfinished = identity.data?.rotation
  const current = identity.data?.keys.find((key) => key.purpose === purpose && key.inUse)?.kid
  const rotate = useAct<IdentityView>(
    () => {
      const body: KeyRotation = { key: purpose, revokeOld: fate === 'end', compromised: fate === 'revoke' }
      return { method: 'POST', path: 'identity/rotate', body }
    },
    { refresh: ['identity'] },
  )
  const isBegun = !rotate.isIdle && !rotate.isError
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const question = { title: t(`rotation.ask.${purpose}`), text: t(`rotation.text.${fate}`), deed: t('rotation.do') }
    if (!(await ask(question))) return
    setBefore(current)
    rotate.mutate()
  }
  const above = [
    { to: '/identity', title: t('title') },
    { to: '/identity/keys', title: t('pages.keys') },
  ]
  return (
    <Page title={t('rotation.title')} lead={t('rotation.lead')} above={above}>
      {isBegun ? (
        <Loaded query={identity}>
          {(own) => <Progress own={own} current={current} before={before} fate={fate} busy={rotate.isPending} />}
        </Loaded>
      ) : unfinished !== undefined ? (
        <>
          <UnfinishedRotation rotation={unfinished} />
          <Leave />
        </>
      ) : (
        <form onSubmit={(event) => void submit(event)} className="wizard-content">
          <Radio.Group
            label={t('rotation.which')}
            value={purpose}
            onChange={(value) => setPurpose(value === 'agreement' ? value : 'signing')}
          >
            <Radio value="signing" label={t('keys.signing')} description={t('keys.signingNote')} mt={6} />
            <Radio value="agreement" label={t('keys.agreement')} description={t('keys.agreementNote')} mt={6} />
          </Radio.Group>
          <Radio.Group
            label={t('rotation.old')}
            value={fate}
            onChange={(value) => setFate(fates.find((one) => one === value) ?? 'end')}
          >
            {fates.map((one) => (
              <Radio
                key={one}
                value={one}
                label={t(`rotation.fates.${one}`)}
                description={t(`rotation.text.${one}`)}
                mt={6}
              />
            ))}
          </Radio.Group>
          {rotate.isError && <Failure error={rotate.error} title={t('rotation.failed')} />}
          <div className={css.chips}>
            <Button type="submit">{t('rotation.do')}</Button>
          </div>
        </form>
      )}
    </Page>
  )
}

/** The rest needs nobody who waits for it. */
function Leave() {
  const { t } = useTranslation('identity')
  return (
    <>
      <p>{t('rotation.byItself')}</p>
      <ToKeys />
    </>
  )
}

function ToKeys() {
  const { t } = useTranslation('identity')
  return <LinkButton to="/identity/keys">{t('rotation.toKeys')}</LinkButton>
}

function Progress({
  own: { rotation },
  current,
  before,
  fate,
  busy,
}: {
  own: IdentityView
  current: string | undefined
  before: string | undefined
  fate: Fate
  busy: boolean
}) {
  const { t } = useTranslation('identity')
  const isUsed = current !== undefined && current !== before
  const isDone = isUsed && !busy && rotation === undefined
  const at = isDone ? steps.length : isUsed ? 2 : 0
  const shown = fate === 'keep' ? steps.slice(0, 2) : steps
  return (
    <div aria-live="polite" className={css.progress}>
      <ol>
        {shown.map((step, i) => (
          <li key={step} className={i < at ? css.done : ''} aria-current={i === at ? 'step' : undefined}>
            <span aria-hidden="true">{i < at ? '✓' : i + 1}</span> {t(`rotation.steps.${step}`)}
          </li>
        ))}
      </ol>
      {isDone && (
        <>
          <p>
            {t('rotation.done')} <code className="breaks">{current}</code>
          </p>
          <ToKeys />
        </>
      )}
      {isUsed && !isDone && <Leave />}
    </div>
  )
}
