import { expect, test } from 'vitest'
import { createWording, languageOf } from '../../../electron/desktop/localized-texts.ts'
import type { Labels } from '../../../electron/settings/labels.ts'
import type { Preferences } from '../../../shared/preferences.ts'
import { fault } from '../../../shared/fault.ts'
import { memorySettings } from '../../support/memory-settings.ts'
import { aMember } from '../../support/rooms.ts'

const caller = aMember(1, { number: '15550100123' })

function create(labels: Record<string, string> = {}) {
  const settings = memorySettings()
  const wording = createWording(settings, { get: () => labels } as unknown as Labels, 'en-GB')
  const prefer = (change: Partial<Preferences>) =>
    settings.update({ preferences: { ...settings.get().preferences, ...change } })
  return { wording, prefer }
}

test.each([
  ['system', 'de-AT', 'de'],
  ['system', 'de', 'de'],
  ['system', 'fr-FR', 'en'],
  ['system', '', 'en'],
  ['de', 'en-US', 'de'],
  ['en', 'de-DE', 'en'],
] as const)('chosen %s on a system in %s speaks %s', (wish, system, language) => {
  expect(languageOf(wish, system)).toBe(language)
})

test('a notice masks numbers unless told otherwise; the tray shows them unless told otherwise', async () => {
  const { wording, prefer } = create()
  expect(wording.nameOf(caller)).toContain('0123')
  expect(wording.notificationNameOf(caller)).not.toContain('0123')
  expect(wording.notificationNameOf(caller)).toContain('23')
  await prefer({ maskNumbersInNotices: false })
  expect(wording.notificationNameOf(caller)).toContain('0123')
  await prefer({ maskNumbers: true })
  expect(wording.nameOf(caller)).not.toContain('0123')
  expect(wording.notificationNameOf(caller)).not.toContain('0123')
})

test('a label outranks name and number', () => {
  expect(create({ '15550100123': 'Ana' }).wording.notificationNameOf({ ...caller, name: 'WIRELESS CALLER' })).toBe(
    'Ana',
  )
})

test('a fault tells somebody as a notice does', () => {
  const changed = fault('changed', { values: { reason: 'person', name: '', number: '15550100123', id: '7' } })
  expect(create().wording.sentence(changed)).toContain('now: +1 ••• 23.')
  expect(create({ '15550100123': 'Ana' }).wording.sentence(changed)).toContain('now: Ana.')
})

test('the language changes while it runs', async () => {
  const { wording, prefer } = create()
  const english = wording.sentence(fault('credentials'))
  await prefer({ language: 'de' })
  expect(wording.sentence(fault('credentials'))).not.toBe(english)
  expect(wording.texts().language).toBe('de')
})
