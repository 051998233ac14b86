import { Button, Checkbox, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../kit/code-block.tsx'
import { Failure } from '../../kit/failure.tsx'
import { useAct } from '../use-act.ts'
import css from './roles.module.css'

type Fields = Readonly<Record<'issuerFields' | 'requestorFields', Readonly<Record<string, unknown>>>>

/** Shows a credential to one verifier, once, with the fields that are chosen and no others. */
export function Presenting({ id, fields }: { id: string; fields: Fields }) {
  const { t } = useTranslation('roles')
  const [audience, setAudience] = useState('')
  const [nonce, setNonce] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const pick = (part: keyof Fields): string[] => Object.keys(fields[part]).filter((label) => chosen.includes(label))
  const present = useAct<{ sdJwt: string }>(() => ({
    method: 'POST',
    path: 'enrolment/present',
    body: {
      ...{ credential: id, audience, nonce },
      disclose: { issuerFields: pick('issuerFields'), requestorFields: pick('requestorFields') },
    },
  }))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    present.mutate()
  }
  const labels = [...new Set([...Object.keys(fields.issuerFields), ...Object.keys(fields.requestorFields)])]
  return (
    <form onSubmit={submit} className={css.stack}>
      <p className={css.sealed}>{t('present.about')}</p>
      <TextInput
        label={t('present.audience')}
        description={t('present.audienceHint')}
        placeholder="https://verifier.example"
        required
        value={audience}
        onChange={({ currentTarget: { value } }) => setAudience(value)}
      />
      <TextInput
        label={t('present.nonce')}
        description={t('present.nonceHint')}
        required
        value={nonce}
        onChange={({ currentTarget: { value } }) => setNonce(value)}
      />
      {labels.length > 0 && (
        <Checkbox.Group label={t('present.fields')} value={[...chosen]} onChange={setChosen}>
          <div className={css.stack}>
            {labels.map((label) => (
              <Checkbox key={label} value={label} label={label} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      {present.isError && <Failure error={present.error} />}
      <Button type="submit" loading={present.isPending}>
        {t('present.do')}
      </Button>
      {present.data !== undefined && <CodeBlock label={t('present.result')} text={present.data.sdJwt} />}
    </form>
  )
}
