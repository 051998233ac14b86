import type { WalletCredential, WalletEntry } from '@digital-spine/api'
import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../kit/code-block.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { say } from '../../kit/say.tsx'
import { Time } from '../../kit/time.tsx'
import { Called } from '../called.tsx'
import { useCaller } from '../caller.tsx'
import { pathOf, useAct } from '../use-act.ts'
import { useAnswer } from '../use-answer.ts'
import { FieldValues } from './field-values.tsx'
import { payloadOf } from './payload-of.ts'
import { Presenting } from './presenting.tsx'
import { RoleState } from './role-states.tsx'
import css from './roles.module.css'

/** A credential in the wallet, and what can be done with it. */
export function OwnCredential({ credential }: { credential: WalletEntry }) {
  const { t } = useTranslation('roles')
  const { may } = useCaller()
  const [opened, setOpened] = useState<'text' | 'present'>()
  const { id, issuer, issuedAt, state, published, formats } = credential
  const path = `enrol/credentials/${pathOf(id)}`
  const full = useAnswer<WalletCredential>(path, { enabled: may('enrol') && opened !== undefined })
  const publish = useAct<WalletEntry, boolean>(
    (to) => ({ method: 'PUT', path: `${path}/publication`, body: { published: to } }),
    {
      refresh: ['enrol'],
      onDone: (_, to) => say(t(to ? 'credentials.published' : 'credentials.unpublished'), () => publish.mutate(!to)),
    },
  )
  const close = (): void => setOpened(undefined)
  return (
    <>
      <div className={css.requestTop}>
        <span>
          {t('chain.issuedBy')} <Called did={issuer} />
        </span>
        <RoleState state={state} />
      </div>
      <div className={css.note}>
        <Time at={issuedAt} /> · {t(published ? 'credentials.isPublic' : 'credentials.isPrivate')}
      </div>
      {publish.isError && <Failure error={publish.error} />}
      {may('enrol') && (
        <div className={css.buttons}>
          <Button size="xs" variant="default" onClick={() => setOpened('text')}>
            {t('credentials.view')}
          </Button>
          {formats.includes('sd-jwt') && (
            <Button size="xs" variant="default" onClick={() => setOpened('present')}>
              {t('credentials.present')}
            </Button>
          )}
          <Button size="xs" variant="default" loading={publish.isPending} onClick={() => publish.mutate(!published)}>
            {t(published ? 'credentials.unpublish' : 'credentials.publish')}
          </Button>
        </div>
      )}
      <Modal
        opened={opened !== undefined}
        onClose={close}
        size="lg"
        title={t(opened === 'present' ? 'credentials.present' : 'credentials.view')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <Loaded query={full}>
          {({ jws, fields = { issuerFields: {}, requestorFields: {} } }) =>
            opened === 'present' ? (
              <Presenting id={id} fields={fields} />
            ) : (
              <div className={css.stack}>
                <FieldValues values={{ ...fields.requestorFields, ...fields.issuerFields }} />
                <CodeBlock label={t('credentials.content')} text={payloadOf(jws)} />
                <CodeBlock label={t('credentials.signed')} text={jws} />
              </div>
            )
          }
        </Loaded>
      </Modal>
    </>
  )
}
