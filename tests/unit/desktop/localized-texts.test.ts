import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLocalizedTexts, languageOf } from '../../../electron/desktop/localized-texts.ts'
import type { Labels } from '../../../electron/settings/labels.ts'
import type { Preferences } from '../../../shared/preferences/preferences.ts'
import { fault } from '../../../shared/fault.ts'
import type { LabelTexts } from '../../../shared/callers/called.ts'
import { someCaller, tabled, toldBy } from '../../support/callers.ts'
import { memorySettings } from '../../support/memory-settings.ts'
import { aMember } from '../../support/rooms.ts'
import { seed } from '../../support/test-sizes.ts'

const caller = aMember(1, { number: '15550100123' })

function create(labels: LabelTexts = {}) {
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

/** Without direction marks, which are invisible. */
const drawn = (text: string): string => text.replace(/[\u2066-\u2069]/g, '')

test('masks each name and number of the shared test data as rows do', async () => {
  const { localizedTexts, prefer } = create()
  await prefer({ maskNumbers: true })
  for (const { masked, ...some } of tabled) {
    const twin = aMember(2, { name: some.name, number: 'anonymous' })
    const member = aMember(1, some)
    expect(drawn(localizedTexts.notificationNameOf(member, [member, twin]))).toBe(drawn(masked))
    const { name, number } = localizedTexts.callerOf(member, [member])
    expect([name, number].filter((part) => part !== '').join(' ')).toBe(drawn(masked))
  }
})

test('never tells four digits of a masked number, whatever the name of the caller is', () => {
  fc.assert(
    fc.property(someCaller, fc.boolean(), ({ labels, ...some }, hasTwin) => {
      const { localizedTexts, prefer } = create(labels)
      void prefer({ maskNumbers: true })
      const member = aMember(1, some)
      const room = [member, ...(hasTwin ? [aMember(2, some), aMember(3, { ...some, number: 'anonymous' })] : [])]
      const changed = fault('changed', { values: { reason: 'person', ...some, id: 'x' } })
      const { name, number, called } = localizedTexts.callerOf(member, room)
      const { title, body } = localizedTexts.failure(changed)
      const told = [localizedTexts.notificationNameOf(member, room), localizedTexts.nameOf(member)]
      for (const text of [...told, name, number, called, title, body])
        expect([text, ...toldBy(text, some)]).toEqual([text])
    }),
    { seed, numRuns: 300 },
  )
})

test.each(['x'.repeat(200), 'أ'.repeat(200), 'Ju\u0308rgen '.repeat(20)])(
  'distinguishes two callers with the same long name, and closes every direction mark',
  (name) => {
    const room = [aMember(1, { name, number: '15550100123' }), aMember(2, { name, number: '15550100124' })]
    const [called = ''] = room.map((member) => create().localizedTexts.notificationNameOf(member, room))
    expect(called).toMatch(/\+1 ••• 23\u2069*$/)
    expect(called.match(/[\u2066-\u2068]/g)?.length).toBe(called.match(/\u2069/g)?.length)
  },
)

test('shortens a name of ten thousand characters', () => {
  expect(create().localizedTexts.notificationNameOf({ ...caller, name: 'x'.repeat(10_000) }).length).toBeLessThan(200)
})
