import type { BrandingImage } from '@digital-spine/api'
import { Button, FileButton, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Failure } from '../../../kit/failure.tsx'
import { say } from '../../../kit/say.tsx'
import { Section } from '../../../kit/section.tsx'
import { useImage } from './use-image.ts'

/** The logo or the icon: shown, put in, taken out. */
export function ImageField({ image, isThere }: { image: BrandingImage; isThere: boolean }) {
  const { t } = useTranslation('settings')
  const { url, put, remove, read } = useImage(image)
  const upload = (file: File | null): void => {
    if (file !== null) put.mutate(file, { onSuccess: () => say(t('branding.imageSaved')) })
  }
  const takeOut = async (): Promise<void> => {
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
          <FileButton accept="image/png,image/svg+xml,image/jpeg,image/webp" onChange={upload}>
            {(props) => (
              <Button {...props} variant="default" loading={put.isPending}>
                {t(`branding.images.${image}.choose`)}
              </Button>
            )}
          </FileButton>
          {isThere && (
            <Button variant="default" loading={remove.isPending} onClick={() => void takeOut()}>
              {t(`branding.images.${image}.remove`)}
            </Button>
          )}
        </>
      }
    >
      {isThere ? (
        <img key={put.submittedAt} className="image-now" src={url} alt={t(`branding.images.${image}.now`)} />
      ) : (
        <Text size="sm">{t('branding.noImage')}</Text>
      )}
      {error !== null && <Failure error={error} />}
    </Section>
  )
}
