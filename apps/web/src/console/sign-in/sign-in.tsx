import { Paper, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useBrand } from '../brand.tsx'
import { useBrandImages } from '../brand-images.tsx'
import { useAnswer } from '../use-answer.ts'
import { ByPassword } from './by-password.tsx'
import { FirstUser } from './first-user.tsx'

/** Who comes in by name and password; while there is no user yet, the first is made here. */
export function SignIn({ isAgain, onDone }: { isAgain: boolean; onDone: () => void }) {
  const { t } = useTranslation('shell')
  const { urlOf } = useBrandImages()
  const brand = useBrand()
  const config = useAnswer<{ firstUser: boolean }>('login/config')
  return (
    <main className="alone">
      <Paper withBorder p="xl" className="sign-in">
        {brand.hasLogo && <img src={urlOf('logo')} alt="" className="brand-logo" />}
        <Title order={1} size="h2">
          {brand.name}
        </Title>
        {brand.tagline !== undefined && <Text c="dimmed">{brand.tagline}</Text>}
        {isAgain && (
          <Text size="sm" mt="md" role="status">
            {t('signIn.again')}
          </Text>
        )}
        {config.data?.firstUser === true ? <FirstUser onDone={onDone} /> : <ByPassword onDone={onDone} />}
      </Paper>
      <Text size="sm" c="dimmed" mt="lg">
        {t('signIn.about')}
      </Text>
    </main>
  )
}
