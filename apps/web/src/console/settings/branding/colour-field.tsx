import { contrastWithWhite, darkerShade, leastContrast } from '@digital-spine/api/contrast'
import { Button, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** A colour, and whether white text can be read on it. */
export function ColourField({
  label,
  colour,
  onColour,
}: {
  label: string
  colour: string
  onColour: (colour: string) => void
}) {
  const { t } = useTranslation('settings')
  const contrast = contrastWithWhite(colour)
  const ratio = (Math.floor(contrast * 10) / 10).toFixed(1)
  const isEnough = contrast >= leastContrast
  return (
    <div>
      <TextInput
        type="color"
        label={label}
        value={colour}
        onChange={({ currentTarget: { value } }) => onColour(value)}
      />
      <Text size="sm" mt={4} role="status" className={isEnough ? '' : 'trouble'}>
        {t(isEnough ? 'branding.contrast' : 'branding.contrastLow', { ratio })}
      </Text>
      {!isEnough && (
        <Button mt={4} size="xs" variant="default" onClick={() => onColour(darkerShade(colour, leastContrast))}>
          {t('branding.darker', { colour: darkerShade(colour, leastContrast) })}
        </Button>
      )}
    </div>
  )
}
