import { expect, test } from 'vitest'
import { createLocalizedTexts, languageOf } from '../../../electron/desktop/localized-texts.ts'
import type { Labels } from '../../../electron/settings/labels.ts'
import type { Preferences } from '../../../shared/preferences/preferences.ts'
import { fault } from '../../../shared/fault.ts'
import { memorySettings } from '../../support/memory-settings.ts'
import { aMember } from '../../support/rooms.ts'

const caller = aMember(1, { number: '15550100123' })

function create(labels: Record<string, string> = {}) {
  const settings = memorySettings()
  const localizedTexts = createLocalizedTexts(settings, { get: () => labels } as unknown as Labels, 'en-GB', 'linux')
  const prefer = (change: Partial<Preferences>) =>
    settings.update({ preferences: { ...settings.get().preferences, ...change } })
  return { localizedTexts, prefer }
}

test.each([
  ['system', 'de-AT', 'de'],
  ['system', 'de', 'de'],
  ['system', 'fr-FR', 'en'],
  ['system', '', 'en'],
  ['de', 'en-US', 'de'],
  ['en', 'de-DE', 'en'],
] as const)('the preference “%s” on a system with the locale “%s” results in %s', (chosen, system, language) => {
  expect(languageOf(chosen, system)).toBe(language)
})

test('prefers a label to a name or number', () => {
  expect(
    create({ '15550100123': 'Ana' }).localizedTexts.notificationNameOf({ ...caller, name: 'WIRELESS CALLER' }),
  ).toBe('Ana')
})

test('a fault names a caller by the masked number, or by a label, as a notification does', () => {
  const changed = fault('changed', { values: { reason: 'person', name: '', number: '15550100123', id: '7' } })
  expect(create().localizedTexts.failure(changed).body).toContain('now +1 ••• 23.')
  expect(create({ '15550100123': 'Ana' }).localizedTexts.failure(changed).body).toContain('now Ana.')
})

test('does not report an action as failed if its outcome is unknown', () => {
  const { localizedTexts } = create()
  expect(localizedTexts.failure(fault('stale')).title).toBe("That didn't work")
  expect(localizedTexts.failure(fault('unknownOutcome')).title).toBe('Result unknown')
})

test('advises the user to repeat an action that failed, because only polling continues by itself', () => {
  const { localizedTexts } = create()
  expect(localizedTexts.failure(fault('rateLimited')).body).toBe(
    'The provider asked Gavel to slow down. Try again in a moment.',
  )
  expect(localizedTexts.failure(fault('offline')).body).toBe(
    'This computer has no network connection. Try again when you are online.',
  )
})

test('follows a change of the language', async () => {
  const { localizedTexts, prefer } = create()
  const english = localizedTexts.failure(fault('credentials')).body
  await prefer({ language: 'de' })
  expect(localizedTexts.failure(fault('credentials')).body).not.toBe(english)
  expect(localizedTexts.current().language).toBe('de')
})

test('names the callers in a notification so that they can be told apart from all others in the room', () => {
  const { localizedTexts } = create()
  const room = [aMember(1, { name: 'Ana' }), aMember(2, { name: 'Ána' }), aMember(3, { name: 'Ben' })]
  expect(room.map((member) => localizedTexts.notificationNameOf(member, room))).toEqual([
    'Ana +1 ••• 01',
    'Ána +1 ••• 02',
    'Ben',
  ])
})

test('masks a name that is a number', () => {
  const { localizedTexts } = create()
  expect(localizedTexts.notificationNameOf({ ...caller, name: '+15550100123' })).toBe('+1 ••• 23')
  expect(localizedTexts.notificationNameOf({ ...caller, name: '+15550100177' })).toBe('+1 ••• 77')
})
