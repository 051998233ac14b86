import type { Branding } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../../kit/empty.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { useCaller } from '../../caller.tsx'
import { useAnswer } from '../../use-answer.ts'
import { SettingsTop } from '../settings-top.tsx'
import { BrandingForm } from './branding-form.tsx'
import { ImageField } from './image-field.tsx'
import { ResetBranding } from './reset-branding.tsx'

/** How the console looks for everybody who comes here. */
export function BrandingPage() {
  const { t } = useTranslation('settings')
  const branding = useAnswer<Branding>('branding')
  const mayAdminister = useCaller().may('administer')
  return (
    <SettingsTop lead={t('branding.lead')}>
      {!mayAdminister && <Empty title={t('branding.notForYou')} />}
      {mayAdminister && (
        <Loaded query={branding}>
          {(brand) => (
            <>
              <BrandingForm key={JSON.stringify(brand)} brand={brand} />
              <ImageField image="logo" isThere={brand.hasLogo} />
              <ImageField image="icon" isThere={brand.hasIcon} />
              <ResetBranding brand={brand} />
            </>
          )}
        </Loaded>
      )}
    </SettingsTop>
  )
}
