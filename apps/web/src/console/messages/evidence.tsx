import type { FoundMessage } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../../kit/code-block.tsx'
import { Section } from '../../kit/section.tsx'
import { withQuery } from '../../request.ts'
import { useGateway } from '../gateway.tsx'
import { pathOf } from '../use-act.ts'

/** A message's signed parts to take away, and how anybody checks them without this gateway. */
export function Evidence({ id, direction }: Pick<FoundMessage, 'id' | 'direction'>) {
  const { t } = useTranslation('messages')
  const { prefix } = useGateway()
  const file = `evidence-${id}.ndjson`
  return (
    <Section
      title={t('evidence.title')}
      note={t('evidence.note')}
      actions={
        <Button
          component="a"
          variant="default"
          href={withQuery(`${prefix}/api/v2/${pathOf('messages', id, 'evidence')}`, { direction })}
          download={file}
        >
          {t('evidence.do')}
        </Button>
      }
    >
      <CodeBlock label={t('evidence.check')} text={`spine evidence verify ${file}`} />
    </Section>
  )
}
