import { createI18n } from 'vue-i18n'

export const LANGUAGES = ['en', 'zh-CN', 'zh-TW'] as const
export type LanguageTag = (typeof LANGUAGES)[number]

/** A word in English, 简体 and 繁體: who forgets one does not compile. */
export type Words = Readonly<Record<string, readonly [string, string, string]>>

const KEPT = 'zhiyin.language'

function preferred(): LanguageTag {
  const kept = localStorage.getItem(KEPT)
  for (const wanted of kept ? [kept] : navigator.languages) {
    const tag = wanted.toLowerCase()
    if (tag === 'zh-tw' || tag === 'zh-hk' || tag === 'zh-mo' || tag.startsWith('zh-hant')) return 'zh-TW'
    if (tag.startsWith('zh')) return 'zh-CN'
    if (tag.startsWith('en')) return 'en'
  }
  return 'en'
}

function column(words: Words, index: number): Record<string, string> {
  return Object.fromEntries(Object.entries(words).map(([key, values]) => [key, values[index] ?? key]))
}

export function makeI18n(words: Words) {
  const i18n = createI18n({
    legacy: false,
    locale: preferred(),
    fallbackLocale: 'en',
    missingWarn: false,
    fallbackWarn: false,
    messages: Object.fromEntries(LANGUAGES.map((tag, index) => [tag, column(words, index)])) as Record<LanguageTag, Record<string, string>>,
    // keys are flat: a dot is only a dot
    messageResolver: (messages, key) => (messages as Record<string, string>)[key] ?? null,
  })
  document.documentElement.lang = i18n.global.locale.value
  return i18n
}

export type I18n = ReturnType<typeof makeI18n>

export function keepLanguage(i18n: I18n, tag: LanguageTag): void {
  i18n.global.locale.value = tag
  localStorage.setItem(KEPT, tag)
  document.documentElement.lang = tag
}

/** The words of a site, by keys that the compiler knows, and by family and a value that the server says. */
export function wordsOf<W extends Words>(i18n: I18n, words: W) {
  const { t } = i18n.global
  return {
    t: (key: keyof W & string, holes: Record<string, unknown> = {}, count?: number): string =>
      count === undefined ? t(key, holes) : t(key, { count, n: count, ...holes }, count),
    /** What a value of the server is called; a value that is newer than this page stays what it is. */
    say: (family: string, value: string | undefined): string => {
      if (value === undefined) return ''
      const key = `${family}.${value}`
      return key in words ? t(key) : value.replaceAll(/[_-]/g, ' ')
    },
    language: i18n.global.locale,
  }
}
