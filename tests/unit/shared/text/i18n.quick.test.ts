import { drop } from '../../../../shared/drop.ts'
import { createInstance } from 'i18next'
import { describe, expect, test } from 'vitest'
import de from '../../../../shared/text/de.json' with { type: 'json' }
import en from '../../../../shared/text/en.json' with { type: 'json' }
import { createTexts } from '../../../../shared/text/i18n.ts'
import { catalogues } from '../../../support/catalogues.ts'

/** Values such as callers' names, including what i18next would replace if it looked at the values. */
const names = ['Ana Diaz', '', '{{name}}', '$t(common.back)', '<b>&amp;</b>', '$&', 0, 3.5]

type Values = Readonly<Record<string, string | number>>

describe.each(['en', 'de'] as const)('in %s', (language) => {
  const instance = createInstance()
  drop(
    instance.init({
      initAsync: false,
      lng: language,
      fallbackLng: 'en',
      resources: { en: { translation: en }, de: { translation: de } },
      interpolation: { escapeValue: false },
    }),
  )
  const slow = instance.getFixedT(language) as unknown as (key: string, values?: object) => string
  const texts = createTexts(language)

  test('every text is filled as i18next fills it', () => {
    const different: string[] = []
    const compare = (key: string, values: Values): void => {
      const expected = slow(key, values)
      // The second call uses what the first one remembered.
      for (const text of [texts.any(key, values), texts.any(key, values)])
        if (text !== expected) different.push(`${key}: ${text}, not ${expected}`)
    }
    for (const [key, text] of catalogues[language]) {
      const placeholders = [...text.matchAll(/\{\{(\w+)/g)].map(([, placeholder]) => placeholder ?? '')
      const named = names.map((name) => Object.fromEntries(placeholders.map((placeholder) => [placeholder, name])))
      for (const values of named) compare(key, values)
      if (!placeholders.includes('count')) continue
      const plain = key.replace(/_(one|other)$/, '')
      for (const count of [0, 1, 2, 1_000]) for (const values of [{}, named[0]]) compare(plain, { ...values, count })
    }
    expect(different).toEqual([])
  })

  test('unknown keys, and values that are missing or neither text nor number, are left to i18next', () => {
    for (const values of [{}, { name: undefined }, { name: null }, { other: 'Ana' }] as unknown as Values[])
      expect(texts.any('member.muteOf', values)).toBe(slow('member.muteOf', values))
    expect(texts.any('no.such.key', { name: 'Ana' })).toBe(slow('no.such.key', { name: 'Ana' }))
  })
})
