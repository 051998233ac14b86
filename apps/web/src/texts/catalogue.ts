import i18next from 'i18next'
import toBackend from 'i18next-resources-to-backend'
import { initReactI18next } from 'react-i18next'
import type { Resources } from './types.ts'

/** Languages there are texts in; English is what the German ones are held to. */
export const languages = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof languages

/** A file of texts in each language. */
export type TextArea = keyof Resources

const kept = 'spine.language'
const isLanguage = (text: string | null | undefined): text is Language =>
  text !== null && Object.hasOwn(languages, text ?? '')

/** The language chosen here before, else the first of the browser's that there are texts in. */
function wanted(): Language {
  const chosen = localStorage.getItem(kept)
  if (isLanguage(chosen)) return chosen
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en'
}

/** Makes `useTranslation` work, with the texts of these areas; those of others are loaded with the first page that shows them. */
export async function openCatalogue(areas: readonly TextArea[]): Promise<void> {
  await i18next
    .use(toBackend((language: string, area: string) => import(`./${language}/${area}.json`)))
    .use(initReactI18next)
    .init({
      lng: wanted(),
      fallbackLng: 'en',
      supportedLngs: Object.keys(languages),
      load: 'currentOnly',
      ns: ['kit', 'errors', ...areas],
      defaultNS: 'kit',
      // React writes text as text.
      interpolation: { escapeValue: false },
    })
  document.documentElement.lang = i18next.language
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(kept, language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

export const currentLanguage = (): Language => (isLanguage(i18next.language) ? i18next.language : 'en')
