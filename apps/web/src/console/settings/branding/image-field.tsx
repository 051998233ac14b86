import type { BrandingImage } from '@digital-spine/api'
import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ChooseFile } from '../../../kit/choose-file.tsx'
import { Failure } from '../../../kit/failure.tsx'
import { say } from '../../../kit/say.tsx'
import { Section } from '../../../kit/section.tsx'
import { useImage } from './use-image.ts'

const images = 'image/png,image/svg+xml,image/jpeg,image/webp'

/** The logo or the icon: shown, put in, taken out. */
export function ImageField({ image, isThere }: { image: BrandingImage; isThere: boolean }) {
  const { t } = useTranslation('settings')
  const { url, put, remove, read } = useImage(image)
  const upload = (file: File): void => {
    remove.reset()
    put.mutate(file, { onSuccess: () => say(t('branding.imageSaved')) })
  }
  const takeOut = async (): Promise<void> => {
    put.reset()
    const before = await read()
    remove.mutate(undefined, { onSuccess: () => say(t('branding.imageRemoved'), () => put.mutate(before)) })
  }
  const error = put.error ?? remove.error
  return (
    <Section
      title={t(`branding.images.${image}.title`)}
      note={t(`branding.images.${image}.note`)}
      actions={
        <>
          <ChooseFile accept={images} onFile={upload} loading={put.isPending}>
            {t(`branding.images.${image}.choose`)}
          </ChooseFile>
          {isThere && (
            <Button variant="default" loading={remove.isPending} onClick={() => void takeOut()}>
              {t(`branding.images.${image}.remove`)}
            </Button>
          )}
        </>
      }
    >
      {isThere ? (
        <img className="image-now" src={url} alt={t(`branding.images.${image}.now`)} />
      ) : (
        <Text size="sm">{t('branding.noImage')}</Text>
      )}
      {error !== null && <Failure error={error} />}
    </Section>
  )
}
