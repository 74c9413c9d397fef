import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { catalogues } from '../../../support/catalogues.ts'

const { en: english, de: german } = catalogues
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name ?? '').sort()

test('German has every text of English and no other', () => {
  expect([...german.keys()].sort()).toEqual([...english.keys()].sort())
})

test.each([...english.keys()])('%s is filled with the same values in both languages', (key) => {
  expect(placeholders(german.get(key) ?? '')).toEqual(placeholders(english.get(key) ?? ''))
})

test('no text is empty', () => {
  // i18next treats an empty text as a missing one and shows its key.
  for (const [key, text] of [...english, ...german]) expect(text.trim(), key).not.toBe('')
})

test('every plural has both forms', () => {
  for (const keys of [english, german])
    for (const key of keys.keys()) {
      if (key.endsWith('_one')) expect(keys.has(key.replace(/_one$/, '_other')), key).toBe(true)
      if (key.endsWith('_other')) expect(keys.has(key.replace(/_other$/, '_one')), key).toBe(true)
    }
})

test('counts follow the language', () => {
  const { t } = createTexts('en', 'en-GB')
  expect(t('count.rooms', { count: 1 })).toBe('1 room')
  expect(t('count.rooms', { count: 1_000 })).toBe('1,000 rooms')
  expect(createTexts('de', 'de-DE').t('count.rooms', { count: 1_000 })).toBe('1.000 Räume')
})

test('counts below 1,000 create no number formatter, and all larger counts share one', () => {
  const created = vi.spyOn(Intl, 'NumberFormat')
  const { t } = createTexts('en')
  for (let count = 0; count < 1_000; count += 7) t('count.rooms', { count })
  expect(created).not.toHaveBeenCalled()
  for (let count = 1_000; count < 2_000; count += 7) t('count.rooms', { count })
  expect(created).toHaveBeenCalledOnce()
  created.mockRestore()
})

test('an invalid locale does not stop Gavel', () => {
  expect(createTexts('en', 'C').times.clock(0)).not.toBe('')
  expect(createTexts('de', 'en_US.UTF-8').times.clock(0)).not.toBe('')
})

test('times and numbers follow the chosen language, and the locale of the system only if it is in that language', () => {
  const at = new Date(2026, 10, 20, 10, 37).getTime()
  const german = createTexts('de', 'en-US')
  expect(german.times.clock(at)).toBe('10:37')
  expect(german.whole(12_345)).toBe('12.345')
  expect(createTexts('en', 'de-DE').times.clock(at)).toBe('10:37')
  expect(createTexts('en', 'en-US').times.clock(at)).toMatch(/^10:37\sAM$/)
})

test('every text is used', () => {
  const sources = ['electron', 'relay', 'renderer', 'shared']
    .flatMap(filesUnder)
    .filter((file) => /\.(ts|svelte)$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  // Matches keys that are built at run time, such as `fault.${code}.title` or `ask.${kind}Many`. Each placeholder
  // stands for one segment or a part of one. Its value must occur as a word in the sources, and so must any context
  // that i18next appends to the key after `_`.
  const patterns = [...sources.matchAll(/`([a-z]\w*\.(?:[\w.]|\$\{[^}]*\})*)`/g)].map(
    ([, key = '']) => new RegExp(`^${key.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '([^.]+)')}$`),
  )
  const words = new Set(sources.match(/[a-z\d]+/gi))
  const quoted = new Set(sources.match(/'[\w.]+'/g))
  const isBuilt = (key: string): boolean =>
    patterns.some((pattern) => {
      const values = pattern.exec(key)?.slice(1)
      return values?.every((value) => value.split('_').every((word) => words.has(word))) ?? false
    })
  const unused = [...english.keys()].filter((key) => {
    const plain = key.replace(/_(one|other)$/, '')
    return !quoted.has(`'${plain}'`) && !isBuilt(plain)
  })
  expect(unused).toEqual([])
})

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesUnder(path) : [path]
  })
}
