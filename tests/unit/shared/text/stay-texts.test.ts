import { expect, test } from 'vitest'
import { createTexts } from '../../../../shared/text/i18n.ts'
import { whyText } from '../../../../shared/text/stay-texts.ts'

type Stay = Parameters<typeof whyText>[0]
const start = 1_000_000
const removed = { leaving: 'removed', removedBy: { kind: 'user', name: 'jo' } } as const

test.each<[about: Partial<Stay>, en: string, de: string]>([
  [{}, '', ''],
  [{ leaving: 'left' }, 'Left.', 'Gegangen.'],
  [{ leaving: 'roomEnded' }, 'The room ended.', 'Der Raum endete.'],
  [{ leaving: 'unseen' }, 'Not seen after that.', 'Danach nicht mehr gesehen.'],
  [removed, 'Removed: jo', 'Removed: jo'],
  [{ leaving: 'left', ending: 'hungUp' }, 'The caller hung up.', 'Der Anrufer hat aufgelegt.'],
  [{ leaving: 'roomEnded', ending: 'line' }, 'The line failed.', 'Die Leitung ist ausgefallen.'],
  [{ ...removed, ending: 'api' }, 'Removed: jo', 'Removed: jo'],
  [{ ...removed, ending: 'hungUp' }, 'The caller hung up.', 'Der Anrufer hat aufgelegt.'],
  [
    { leaving: 'left', ending: 'api' },
    'The call was ended through the provider.',
    'Der Anruf wurde über den Anbieter beendet.',
  ],
  [{ isFromKnown: false }, 'Joined before Gavel looked.', 'War schon da, als Gavel nachsah.'],
  [{ from: start - 1 }, 'Joined before Gavel looked.', 'War schon da, als Gavel nachsah.'],
  [
    { isFromKnown: false, byCall: true, leaving: 'left' },
    'Probably there: known only by a call. Joined before Gavel looked. Left.',
    'Wahrscheinlich da: nur durch einen Anruf bekannt. War schon da, als Gavel nachsah. Gegangen.',
  ],
])('of a stay with %j it is said why it is listed', (about, en, de) => {
  const stay: Stay = { from: start, isFromKnown: true, toIs: 'exact', ...about }
  for (const [language, said] of [
    ['en', en],
    ['de', de],
  ] as const)
    expect(whyText(stay, { start, now: start }, createTexts(language), ({ name }) => `Removed: ${name}`)).toBe(said)
})
