import type { ShownDeadLetter } from '@digital-spine/api'
import { Drawer, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { CheckList } from '../../envelope/check-list.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Party } from '../../kit/party.tsx'
import { Time } from '../../kit/time.tsx'
import { useCaller } from '../caller.tsx'
import { pathOf } from '../use-act.ts'
import { useExplained } from '../use-explained.ts'

/** One dead letter: why it was set aside, what can be done, and what its checks say now. */
export function LetterDrawer({ letter, onClose }: { letter: ShownDeadLetter | undefined; onClose: () => void }) {
  const { t } = useTranslation('dead-letters')
  return (
    <Drawer
      opened={letter !== undefined}
      onClose={onClose}
      position="right"
      size="min(560px, 100%)"
      title={letter?.code}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {letter !== undefined && <Letter letter={letter} />}
    </Drawer>
  )
}

function Letter({
  letter: { kind, code, reason, messageId, peer, position, fqcn, client, at },
}: {
  letter: ShownDeadLetter
}) {
  const { t } = useTranslation(['dead-letters', 'errors'])
  const { may } = useCaller()
  const direction = kind === 'out' ? 'out' : 'in'
  const advice = t(`errors:${code as 'NOT_FOUND'}`, { defaultValue: '' })
  return (
    <Stack>
      <div>
        <Text className="breaks">{reason}</Text>
        <Text size="sm" c="dimmed">
          {t(`kinds.${kind}.text`)}
        </Text>
      </div>
      <div>
        <b>{t('whatToDo')}</b>
        {advice !== '' && <Text size="sm">{advice}</Text>}
        <Text size="sm">{t(`kinds.${kind}.redrive`)}</Text>
      </div>
      <Facts
        facts={[
          ...(peer === undefined ? [] : [[t('columns.peer'), <Party key="peer" did={peer} />] as const]),
          ...(fqcn === undefined ? [] : [[t('channel'), fqcn] as const]),
          ...(client === undefined ? [] : [[t('reader'), client] as const]),
          ...(messageId === undefined
            ? []
            : [
                [
                  t('message'),
                  // What was refused on its way in is no message here.
                  kind === 'in' ? (
                    messageId
                  ) : (
                    <Link key="message" href={`/messages/${direction}/${pathOf(messageId)}`}>
                      {messageId}
                    </Link>
                  ),
                ] as const,
              ]),
          [t('columns.at'), <Time key="at" at={at} />],
        ]}
      />
      {position !== undefined && may('receive') && <Checks position={position} />}
    </Stack>
  )
}

/** Every check of what was refused, made again now. */
function Checks({ position }: { position: number }) {
  const { t } = useTranslation('dead-letters')
  const explained = useExplained(position)
  return (
    <div>
      <b>{t('checks')}</b>
      {explained.error?.code === 'NOT_FOUND' ? (
        <Text size="sm">{t('gone')}</Text>
      ) : (
        <Loaded query={explained}>{({ checks }) => <CheckList checks={checks} />}</Loaded>
      )}
    </div>
  )
}
