import type { ConfigurationExport } from '@digital-spine/api'
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../../kit/failure.tsx'
import { saveFile } from '../../../kit/save-file.ts'
import { Section } from '../../../kit/section.tsx'
import { request } from '../../../request.ts'
import { useCaller } from '../../caller.tsx'
import { useGateway } from '../../gateway.tsx'
import { SettingsTop } from '../settings-top.tsx'
import { ApplyDocuments } from './apply-documents.tsx'
import { writeDocuments } from './documents.ts'

/** All that is configured here as documents: taken away, and applied. */
export function ConfigurationPage() {
  const { t } = useTranslation('settings')
  const { prefix } = useGateway()
  const { may } = useCaller()
  const download = useMutation<void, Error>({
    async mutationFn() {
      const { value } = await request<ConfigurationExport>(`${prefix}/api/v2/export/configuration`)
      saveFile('configuration.yaml', new Blob([writeDocuments(value.documents)], { type: 'application/yaml' }))
    },
  })
  return (
    <SettingsTop lead={t('configuration.lead')}>
      <Section
        title={t('configuration.download')}
        note={t('configuration.downloadNote')}
        actions={
          <Button variant="default" loading={download.isPending} onClick={() => download.mutate()}>
            {t('configuration.downloadDo')}
          </Button>
        }
      >
        {download.error !== null && <Failure error={download.error} />}
      </Section>
      {may('configure') && <ApplyDocuments />}
    </SettingsTop>
  )
}
